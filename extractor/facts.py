"""What a finding says that can tell it from others: gazetteer ids, days, attackers."""

from __future__ import annotations

from .found import Finding
from .merge import Facts
from .normalize.dates import read_when
from .normalize.names import canonical
from .parties import name_in
from .record import place_of
from .setting import Setting


def facts_of(finding: Finding, *, setting: Setting) -> Facts:
    """Resolve what a finding says, as far as it can be resolved."""
    place = place_of(finding, setting=setting)
    name = name_in(finding.by.text, aliases=setting.aliases) if finding.by else None
    attacker = canonical(name, aliases=setting.aliases, country=setting.country) if name else None
    days = (
        read_when(finding.time.text, published=setting.published, language=setting.language) if finding.time else None
    )
    return Facts(
        places=frozenset({str(place.geonameid)}) if place.geonameid else frozenset(),
        regions=frozenset({place.admin1_code}) if place.admin1_code else frozenset(),
        attackers=frozenset({attacker}) if attacker else frozenset(),
        first_day=days.start.toordinal() if days and days.start else None,
        last_day=days.end.toordinal() if days and days.end else None,
    )
