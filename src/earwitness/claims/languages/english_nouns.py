# ruff: noqa: E501 (tables)
"""English nouns that count persons, units of measure, and words at which a counted noun has ended."""

from __future__ import annotations

from typing import Final

PERSONS: Final = frozenset(
    "people person persons men man women woman children child boys boy girls girl kids babies baby infants adults teenagers teen"
    " soldiers soldier troops recruits recruit conscripts conscript volunteers volunteer inmates inmate prisoners prisoner convicts"
    " convict detainees detainee captives captive hostages hostage guards guard officers officer officials official police policemen"
    " policeman policewoman civilians civilian residents resident villagers villager citizens citizen locals refugees refugee migrants"
    " migrant asylum-seekers evacuees workers worker miners miner employees employee staff personnel staffers colleagues colleague crew"
    " sailors sailor fishermen fisherman pilots pilot drivers driver passengers passenger nurses nurse doctors doctor medics medic"
    " paramedics patients patient students student pupils pupil teachers teacher journalists journalist reporters reporter editors editor"
    " lawyers lawyer judges judge prosecutors prosecutor witnesses witness suspects suspect defendants defendant victims victim survivors"
    " survivor relatives relative parents parent mothers mother fathers father sons son daughters daughter brothers brother sisters sister"
    " wives wife husbands husband widows widow orphans orphan friends friend neighbours neighbour neighbors neighbor members member"
    " activists activist protesters protester protestors demonstrators demonstrator rebels rebel fighters fighter militants militant"
    " gunmen gunman insurgents insurgent terrorists terrorist attackers attacker rescuers rescuer firefighters firefighter commanders"
    " commander managers manager directors director ministers minister mayors mayor councillors councillor lawmakers lawmaker deputies"
    " deputy candidates candidate voters voter leaders leader clerks clerk boatmen boatman others individuals individual folk families"
    " family pensioners pensioner tourists tourist visitors visitor guests guest fans fan players player dissidents dissident deserters"
    " deserter fugitives fugitive runaways servicemen serviceman veterans veteran mercenaries mercenary peacekeepers monks priests"
    " priest nuns scientists scientist experts expert researchers engineers engineer sources source informants informant callers caller"
    " shareholders customers customer clients client farmers farmer peasants peasant labourers labourer laborers laborer captains captain"
    " colonels generals lieutenants sergeants sergeant cadets cadet paratroopers marines marine agents agent spies spy wounded injured"
    " casualties casualty fatalities fatality dead deaths missing minors minor trainees trainee actors actor singers singer heirs"
    " co-workers bystanders bystander onlookers passers-by homeless elderly poor strangers stranger youths youth lads elders elder"
    " thieves thief".split()
)
"""Nouns of persons, singular and plural. A family is one of persons only in so far as it is what is counted."""

THINGS_IN_ER: Final = frozenset(
    "paper number order river tower computer letter dollar meter litre liter metre kilometer hour power water winter summer center"
    " centre shelter corner container trailer helicopter launcher tanker cruiser bomber fighter-jet carrier destroyer freighter poster"
    " counter matter member-state offer chapter quarter border bunker boiler bomber barrier tender layer tractor reactor sector factor"
    " monitor motor mirror door floor error doctor-visit visitor-book elevator generator detector conductor calculator refrigerator"
    " radiator indicator ventilator incubator excavator plant restaurant grant warrant tenant-list variant giant-screen constant"
    " committee coffee tree degree employee-list guarantee fee knee referee-call pedestrian-zone list fist"
    " transformer locker folder server router printer scanner speaker-system cylinder charter drawer cleaner-van burner blocker"
    " hammer dinner answer manner banner finger ladder shoulder bladder lever fever cover tyre disaster cluster register"
    " character theater theatre cancer october november december september newsletter encounter cemetery parameter diameter"
    " perimeter thermometer adviser-list mortar-fire quitter trimester semester roster filter cooler sticker drier freezer remainder"
    " elephant element merchant-ship infant-formula pennant deodorant disinfectant pollutant".split()
)
"""Nouns that end like those of persons and are none."""

UNITS: Final = {
    f: unit
    for unit, forms in {
        "seconds": "second seconds sec secs",
        "minutes": "minute minutes min mins",
        "hours": "hour hours hrs",
        "days": "day days",
        "nights": "night nights",
        "weeks": "week weeks",
        "months": "month months",
        "years": "year years",
        "decades": "decade decades",
        "centuries": "century centuries",
        "metres": "metre metres meter meters m",
        "kilometres": "kilometre kilometres kilometer kilometers km kms",
        "centimetres": "centimetre centimetres centimeter centimeters cm",
        "millimetres": "millimetre millimetres millimeter millimeters mm",
        "miles": "mile miles",
        "feet": "foot feet ft",
        "inches": "inch inches",
        "acres": "acre acres",
        "hectares": "hectare hectares ha",
        "tonnes": "tonne tonnes ton tons",
        "kilograms": "kilogram kilograms kilo kilos kg",
        "grams": "gram grams",
        "litres": "litre litres liter liters",
        "barrels": "barrel barrels",
        "dollars": "dollar dollars usd bucks",
        "pounds": "pound pounds quid gbp",
        "euros": "euro euros eur",
        "rubles": "ruble rubles rouble roubles rub",
        "hryvnias": "hryvnia hryvnias uah",
        "cents": "cent cents",
        "crowns": "crown crowns",
        "percent": "percent",
        "times": "times",
    }.items()
    for f in forms.split()
}

STOP: Final = frozenset(
    "the a an this that these those my your his her its our their whose which who whom what of in on at by for from to into onto with"
    " without within about over under after before since until during between among against near through across along around behind"
    " beyond beside despite per via than as and or but nor so yet if when while because although though unless where whether how why"
    " is was are were be been being am has have had having do does did doing will would can could may might must shall should"
    " not no never also still only just even then now here there already again too very he she they we i you it him them us me"
    " said says say told tells went go goes came come comes got get gets left leave leaves fled fell died die lost took take takes"
    " made make makes gave give gives saw see sees knew know found find wanted want were-n't began begin stood stand sat ran run"
    " each every all any some both either neither another such most less least out up down off away back later earlier ago"
    " ahead together apart long old tall wide deep high alive sent taken held kept put shown seen heard used brought paid".split()
)

ADJECTIVES: Final = frozenset(
    "single other own new old young former late local senior junior elderly big small large little great good bad poor rich black"
    " white red blue green grey gray armed unarmed dead wounded injured missing foreign national federal regional military civil police"
    " railway freight further additional different same first second third last next full half whole entire empty heavy light long"
    " short high low main major minor pregnant sick ill male female married unnamed named anonymous unknown identified known"
    " russian ukrainian american british french german chinese polish belarusian georgian european african asian serious alleged"
    " political public private special similar certain possible independent masked drunk homeless naked frightened surviving remaining"
    " captured detained released arrested convicted key top mid visible direct official more such real clear".split()
)

COMPARATIVES: Final = frozenset(
    "longer shorter bigger larger smaller higher lower older younger stronger weaker greater fewer earlier better another either"
    " neither whether together further farther deeper closer harder easier quicker slower richer poorer wider cheaper newer"
    " however moreover wherever whatever whenever never forever altogether number member-only remember consider november".split()
)
"""Words that end in -er and are no nouns."""
