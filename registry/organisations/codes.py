"""Code lists of regions and organisations."""

from registry.kernel.codes import Code
from registry.kernel.messages import message


class OrganisationLevel(Code):
    """The administrative level of an organisation, highest first. A sub-district is not a township."""

    CENTRAL = "central", message("central")
    PROVINCE = "province", message("provincial")
    CITY = "city", message("city level")
    COUNTY = "county", message("county level")
    SUB_DISTRICT = "sub_district", message("sub-district")
    TOWNSHIP = "township", message("township level")
    VILLAGE = "village", message("village or community level")


class OrganisationKind(Code):
    """What an organisation is in law."""

    AGENCY = "agency", message("government agency")
    INSTITUTION = "institution", message("public institution")
    STATE_FIRM = "state_firm", message("state-owned firm")
    OTHER_FIRM = "other_firm", message("other firm")
    SOCIAL_ORGANISATION = "social_organisation", message("social organisation")
    VILLAGE_OR_COMMUNITY = "village_or_community", message("village or community")
    ARMY = "army", message("army")


class Sector(Code):
    """The line of work of an organisation (tasks 4, 5, 6 name sectors)."""

    HEALTH = "health", message("health")
    AGRICULTURE = "agriculture", message("agriculture")
    FORESTRY = "forestry", message("forestry")
    WATER = "water", message("water")
    CONSTRUCTION_PLANNING = "construction_planning", message("construction and planning")
    EDUCATION = "education", message("education")
    SCIENCE = "science", message("science")
    CULTURE = "culture", message("culture")
    OTHER = "other", message("other sector")


class RegionKind(Code):
    """What a region is; of a township-level region it comes from digits 7-9 of its code (GB/T 10114)."""

    PROVINCE = "province", message("province")
    CITY = "city", message("city")
    COUNTY = "county", message("county")
    DEVELOPMENT_ZONE = "development_zone", message("development zone")
    SUB_DISTRICT = "sub_district", message("sub-district")
    TOWN = "town", message("town")
    TOWNSHIP = "township", message("township")
    ZONE = "zone", message("zone, farm or other")


class RegionEnd(Code):
    """Why a region is no more: the same place goes on under another code, or it went into another one."""

    RECODED = "recoded", message("has another code now")
    MERGED = "merged", message("merged into another")
