// The button that prints the page one looks at.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
