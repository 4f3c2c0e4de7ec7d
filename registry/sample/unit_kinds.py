"""What units stand at each level of the sample, as tables: the place's name goes where `{}` stands."""

from dataclasses import dataclass

from registry.organisations.codes import OrganisationKind, Sector

AGENCY, INSTITUTION = OrganisationKind.AGENCY, OrganisationKind.INSTITUTION
STATE_FIRM, OTHER_FIRM = OrganisationKind.STATE_FIRM, OrganisationKind.OTHER_FIRM

REGISTERS = {
    OrganisationKind.AGENCY: "11",
    OrganisationKind.INSTITUTION: "12",
    OrganisationKind.STATE_FIRM: "91",
    OrganisationKind.OTHER_FIRM: "91",
    OrganisationKind.SOCIAL_ORGANISATION: "51",
    OrganisationKind.VILLAGE_OR_COMMUNITY: "54",
    OrganisationKind.ARMY: "19",
}
"""The first two characters of a credit code: the registering body and the class."""


@dataclass(frozen=True)
class UnitKind:
    """A unit that a place has. `under` names the kind (by key) that is its parent; "" is none.

    `share` is the part of places that have it; `is_managed_alike` marks institutions managed like the civil service.
    """

    key: str
    title: str
    kind: OrganisationKind
    sector: Sector
    under: str = ""
    share: float = 1.0
    is_managed_alike: bool = False


BUREAUS = (
    ("health_bureau", "卫生健康委员会", Sector.HEALTH),
    ("agriculture_bureau", "农业农村局", Sector.AGRICULTURE),
    ("forestry_bureau", "林业局", Sector.FORESTRY),
    ("water_bureau", "水利局", Sector.WATER),
    ("construction_bureau", "住房和城乡建设局", Sector.CONSTRUCTION_PLANNING),
    ("planning_bureau", "自然资源和规划局", Sector.CONSTRUCTION_PLANNING),
    ("education_bureau", "教育局", Sector.EDUCATION),
    ("science_bureau", "科学技术局", Sector.SCIENCE),
    ("culture_bureau", "文化和旅游局", Sector.CULTURE),
    ("personnel_bureau", "人力资源和社会保障局", Sector.OTHER),
    ("civil_affairs_bureau", "民政局", Sector.OTHER),
)


def _bureaus(kind_of_office: str) -> tuple[UnitKind, ...]:
    return tuple(
        UnitKind(
            key, "{}" + (title[:-1] + kind_of_office if title.endswith("局") else title), AGENCY, sector, "government"
        )
        for key, title, sector in BUREAUS
    )


PROVINCE = (
    UnitKind("government", "{}人民政府办公厅", AGENCY, Sector.OTHER),
    *_bureaus("厅"),
    UnitKind("hospital", "{}立人民医院", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("second_hospital", "{}第二中医医院", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("agriculture_institute", "{}作物科学研究院", INSTITUTION, Sector.AGRICULTURE, "agriculture_bureau"),
    UnitKind("agriculture_extension", "{}农技推广服务总站", INSTITUTION, Sector.AGRICULTURE, "agriculture_bureau"),
    UnitKind("forestry_institute", "{}森林与草原研究院", INSTITUTION, Sector.FORESTRY, "forestry_bureau"),
    UnitKind("water_institute", "{}水利水电研究院", INSTITUTION, Sector.WATER, "water_bureau"),
    UnitKind("hydrology", "{}水文监测中心", INSTITUTION, Sector.WATER, "water_bureau", is_managed_alike=True),
    UnitKind("planning_institute", "{}城乡空间规划院", INSTITUTION, Sector.CONSTRUCTION_PLANNING, "planning_bureau"),
    UnitKind("university", "江淮大学", INSTITUTION, Sector.EDUCATION, "education_bureau"),
    UnitKind("farm_university", "江淮农林大学", INSTITUTION, Sector.EDUCATION, "education_bureau"),
    UnitKind("science_institute", "{}应用技术研究院", INSTITUTION, Sector.SCIENCE, "science_bureau"),
    UnitKind("culture_hall", "{}群众文化馆", INSTITUTION, Sector.CULTURE, "culture_bureau"),
    UnitKind("water_group", "{}江淮水务集团有限公司", STATE_FIRM, Sector.WATER),
    UnitKind("building_group", "{}江淮建工集团有限公司", STATE_FIRM, Sector.CONSTRUCTION_PLANNING),
    UnitKind("farm_group", "{}江淮农垦集团有限公司", STATE_FIRM, Sector.AGRICULTURE),
)

CITY = (
    UnitKind("government", "{}人民政府办公室", AGENCY, Sector.OTHER),
    *_bureaus("局"),
    UnitKind("hospital", "{}人民医院", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("agriculture_institute", "{}农业科学研究院", INSTITUTION, Sector.AGRICULTURE, "agriculture_bureau"),
    UnitKind("forestry_station", "{}林业技术推广中心", INSTITUTION, Sector.FORESTRY, "forestry_bureau"),
    UnitKind("water_station", "{}水利工程管理处", INSTITUTION, Sector.WATER, "water_bureau"),
    UnitKind("planning_institute", "{}规划设计研究院", INSTITUTION, Sector.CONSTRUCTION_PLANNING, "planning_bureau"),
    UnitKind("school", "{}第一中学", INSTITUTION, Sector.EDUCATION, "education_bureau"),
    UnitKind("science_centre", "{}科技创新服务中心", INSTITUTION, Sector.SCIENCE, "science_bureau"),
    UnitKind("culture_hall", "{}文化馆", INSTITUTION, Sector.CULTURE, "culture_bureau"),
    UnitKind("investment", "{}城市建设投资有限公司", STATE_FIRM, Sector.CONSTRUCTION_PLANNING),
    UnitKind("water_firm", "{}供水集团有限公司", STATE_FIRM, Sector.WATER),
    UnitKind("maker", "{}智能装备科技有限公司", OTHER_FIRM, Sector.SCIENCE),
)

COUNTY = (
    UnitKind("government", "{}人民政府办公室", AGENCY, Sector.OTHER),
    *_bureaus("局"),
    UnitKind("hospital", "{}人民医院", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("second_hospital", "{}中医医院", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("disease_control", "{}疾病预防控制中心", INSTITUTION, Sector.HEALTH, "health_bureau"),
    UnitKind("agriculture_station", "{}农业技术推广中心", INSTITUTION, Sector.AGRICULTURE, "agriculture_bureau"),
    UnitKind("enforcement", "{}农业综合行政执法大队", INSTITUTION, Sector.AGRICULTURE, "agriculture_bureau", 1.0, True),
    UnitKind("forestry_station", "{}林业技术推广站", INSTITUTION, Sector.FORESTRY, "forestry_bureau"),
    UnitKind("water_station", "{}水利工程管理所", INSTITUTION, Sector.WATER, "water_bureau"),
    UnitKind("planning_centre", "{}规划编制研究中心", INSTITUTION, Sector.CONSTRUCTION_PLANNING, "planning_bureau"),
    UnitKind("school", "{}第一中学", INSTITUTION, Sector.EDUCATION, "education_bureau"),
    UnitKind("second_school", "{}职业教育中心", INSTITUTION, Sector.EDUCATION, "education_bureau"),
    UnitKind("science_centre", "{}科技创新服务中心", INSTITUTION, Sector.SCIENCE, "science_bureau"),
    UnitKind("culture_hall", "{}文化馆", INSTITUTION, Sector.CULTURE, "culture_bureau"),
    UnitKind("investment", "{}城乡建设投资有限公司", STATE_FIRM, Sector.CONSTRUCTION_PLANNING),
    UnitKind("farm_firm", "{}生态农业科技有限公司", OTHER_FIRM, Sector.AGRICULTURE, "", 0.8),
    UnitKind("maker", "{}新材料科技有限公司", OTHER_FIRM, Sector.SCIENCE, "", 0.6),
    UnitKind("growers", "{}农村专业技术协会", OrganisationKind.SOCIAL_ORGANISATION, Sector.AGRICULTURE, "", 0.5),
)

DEVELOPMENT_ZONE = (
    UnitKind("government", "{}管理委员会", AGENCY, Sector.OTHER),
    UnitKind("hospital", "{}医院", INSTITUTION, Sector.HEALTH, "government"),
    UnitKind("school", "{}实验学校", INSTITUTION, Sector.EDUCATION, "government"),
    UnitKind("science_centre", "{}科技企业孵化中心", INSTITUTION, Sector.SCIENCE, "government"),
    UnitKind("investment", "{}建设发展有限公司", STATE_FIRM, Sector.CONSTRUCTION_PLANNING),
    UnitKind("maker", "{}电子科技有限公司", OTHER_FIRM, Sector.SCIENCE),
)

TOWNSHIP = (
    UnitKind("government", "{}人民政府", AGENCY, Sector.OTHER),
    UnitKind("health_centre", "{}中心卫生院", INSTITUTION, Sector.HEALTH, "county:health_bureau"),
    UnitKind("school", "{}中心学校", INSTITUTION, Sector.EDUCATION, "county:education_bureau"),
    UnitKind("agriculture_station", "{}农业综合服务站", INSTITUTION, Sector.AGRICULTURE, "government"),
    UnitKind("water_station", "{}水利站", INSTITUTION, Sector.WATER, "government"),
    UnitKind("forestry_station", "{}林业工作站", INSTITUTION, Sector.FORESTRY, "government", 0.5),
    UnitKind("planning_office", "{}规划建设服务中心", INSTITUTION, Sector.CONSTRUCTION_PLANNING, "government"),
    UnitKind("culture_station", "{}综合文化站", INSTITUTION, Sector.CULTURE, "government"),
)

SUB_DISTRICT = (
    UnitKind("government", "{}办事处", AGENCY, Sector.OTHER),
    UnitKind("health_centre", "{}社区卫生服务中心", INSTITUTION, Sector.HEALTH, "county:health_bureau"),
    UnitKind("school", "{}中心小学", INSTITUTION, Sector.EDUCATION, "county:education_bureau"),
)

ZONE = (UnitKind("government", "{}便民服务中心", INSTITUTION, Sector.OTHER, "county:government"),)

VILLAGES = (
    "双河 新建 红旗 龙泉 青山 团结 胜利 大桥 东湖 桃园 柳湾 高庙 石桥 长岭 白云 金星 枫林 清溪 张庄 李楼 王寨 陈圩 "
    "杨集 赵店 刘岗 孙湾 周郢 朱畈 马塘 吴冲 汪桥 方集 和平 前进 光明 幸福 永安 太平 兴隆 仙桥"
).split()
