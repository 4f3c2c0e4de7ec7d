// Draws each [data-chart] from the JSON beside it; shows its table; saves it as an image.
(function () {
  "use strict";
  var reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var drawn = {};
  document.querySelectorAll("[data-chart]").forEach(function (place) {
    var option = JSON.parse(document.getElementById(place.id + "-option").textContent);
    option.animation = !reduced && option.animation !== false;
    option.tooltip = Object.assign({ confine: true }, option.tooltip, { renderMode: "richText" });
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily };
    option.aria = { enabled: true, decal: { show: false } };
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(option);
    drawn[place.id] = chart;
  });
  window.addEventListener("resize", function () {
    Object.keys(drawn).forEach(function (id) { drawn[id].resize(); });
  });
  document.addEventListener("click", function (event) {
    var table = event.target.closest("[data-chart-table]");
    if (table) {
      var rows = document.getElementById(table.dataset.chartTable + "-table");
      rows.hidden = !rows.hidden;
      table.setAttribute("aria-expanded", String(!rows.hidden));
    }
    var save = event.target.closest("[data-chart-save]");
    if (save) {
      var link = document.createElement("a");
      link.href = drawn[save.dataset.chartSave].getDataURL({ pixelRatio: 2, backgroundColor: "#fff" });
      link.download = save.dataset.chartSave + ".png";
      link.click();
    }
  });
})();
