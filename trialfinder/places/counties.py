"""Counties that stand behind a town's name in an address, where the tables know only the country they lie in."""

from __future__ import annotations

from functools import cache

from trialfinder.places.names import normalise_name
from trialfinder.places.regions import Region, region_by_code

_BRITISH = {
    "GB.ENG": """
        Bedfordshire, Berkshire, Buckinghamshire, Cambridgeshire, Cheshire, Cornwall, Cumbria, Derbyshire,
        Devon, Dorset, County Durham, Co Durham, East Sussex, West Sussex, Sussex, Essex, Gloucestershire,
        Greater London, Greater Manchester, Hampshire, Hants, Herefordshire, Hertfordshire, Herts, Isle of
        Wight, Kent, Lancashire, Lancs, Leicestershire, Lincolnshire, Merseyside, Middlesex, Norfolk, North
        Yorkshire, South Yorkshire, West Yorkshire, East Yorkshire, East Riding of Yorkshire, Yorkshire,
        Northamptonshire, Northumberland, Nottinghamshire, Notts, Oxfordshire, Rutland, Shropshire, Somerset,
        Staffordshire, Suffolk, Surrey, Tyne and Wear, Warwickshire, West Midlands, Wiltshire, Wilts,
        Worcestershire, Avon, Humberside
    """,
    "GB.WLS": """
        Anglesey, Isle of Anglesey, Blaenau Gwent, Caerphilly, Carmarthenshire, Ceredigion, Conwy, Denbighshire,
        Dyfed, Flintshire, Glamorgan, Mid Glamorgan, South Glamorgan, West Glamorgan, Vale of Glamorgan, Gwent,
        Gwynedd, Clwyd, Monmouthshire, Pembrokeshire, Powys, Rhondda Cynon Taf, Torfaen
    """,
    "GB.SCT": """
        Aberdeenshire, Angus, Argyll, Argyll and Bute, Ayrshire, East Ayrshire, North Ayrshire, South Ayrshire,
        Berwickshire, Borders, Scottish Borders, Caithness, Clackmannanshire, Dumfries and Galloway,
        Dumfriesshire, Dunbartonshire, East Lothian, Midlothian, West Lothian, Fife, Highland, Highlands,
        Inverness-shire, Kincardineshire, Lanarkshire, North Lanarkshire, South Lanarkshire, Moray, Morayshire,
        Orkney, Perthshire, Perth and Kinross, Renfrewshire, Ross-shire, Shetland, Stirlingshire, Sutherland,
        Wigtownshire
    """,
    "GB.NIR": """
        County Antrim, Co Antrim, County Armagh, Co Armagh, County Down, Co Down, County Fermanagh, Co
        Fermanagh, County Londonderry, Co Londonderry, County Derry, Co Derry, County Tyrone, Co Tyrone
    """,
}
"""Code of the country -> names of its counties, old and new. Written by hand."""


def country_of_county(name: str) -> Region | None:
    """England for Surrey; None for what is no British county.

    >>> [region.name for region in map(country_of_county, ("Surrey", "Co. Antrim")) if region]
    ['England', 'Northern Ireland']
    """
    return region_by_code(_by_key().get(normalise_name(name), ""))


@cache
def _by_key() -> dict[str, str]:
    return {normalise_name(name): code for code, names in _BRITISH.items() for name in names.split(",")}
