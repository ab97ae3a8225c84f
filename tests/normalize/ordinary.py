"""Ordinary phrases that are no time, though many hold a word or number that could be one."""

from __future__ import annotations

PHRASES: tuple[str, ...] = tuple(
    line.strip()
    for line in """
39
39;
27 soldiers
more than 60
9 p.m.
at 9 p.m.
21:30
at 8.15 pm
0900 GMT
two days
for three weeks
a 24-hour curfew
24/7
9/11
30 minutes
107 mm
7.62
AK-47
M16
second
the second attack
a second later
seconds
split second
minute by minute
May
may
may have
Theresa May
they may be dead
May God have mercy
March
march
the march
a march on the capital
forced march of 12 kilometres
marched
mar
Mar Mattai monastery
Sun
sun
the sun
Sat
sat
sat in the front row
wed
the couple wed
mon
Jan Kubis
jan
Dec
august
an august assembly
April Ryan's book club
Augustus
Domingo Perez
Santo Domingo
Julio Cortez
Abril Mendoza
Augusto Pinochet
Black September
Good Friday Agreement
Bloody Sunday inquiry
October Revolution
the Sunday Times
second lieutenant
third brigade
the 3rd Brigade
2nd Lieutenant
Resolution 2254
Route 9
Highway 1
No. 4
article 19
room 101
Flight 370
the 101 Brigade
1,200
1.200
12 500
27-31
6-8
three to five
one
no one
none
dozens
hundreds of people
the last bus
the last man standing
last words
past the checkpoint
in the past
the past
recently
soon
later
earlier
once
sometimes
never
always
now
then
when
while the army withdrew
during the fighting
during a ceremony
after the attack
before the ambush
since the defeat of the group
until the last bullet
by the roadside
on the road
in the desert
in the east of the country
at dawn
at night
in the evening
morning prayers
daylight robbery
midnight express
noon
night vision goggles
the night watchman
evening dress
day labourers
day
week
month
year
weeks
years
yearly
weekly magazine
monthly report
daily paper
a year
a long time
long ago and far away
years of struggle
days of rage
the end
the end of the road
early warning
late president
the late commander
mid-level officer
half
quarter
quarter of the town
Islamic State
Boko Haram
Abu Bakr al Siddiq army
Homs
Deir Ezzor
Latakia province
the government
Syrian Observatory for Human Rights
eight government fighters
Six jihadists
an ambush
attacks
a suicide bomber
the attackers
unknown gunmen
soldiers and regime fighters
according to the ministry
"who tried to expel them"
en el mar
el mar Rojo
segunda brigada
la segunda vez
cuarta division
tercera persona
una vez
algunas veces
a veces
por la tarde
de noche
mayor Gomez
el ejército
dos soldados
sin víctimas
ahora
sept soldats
mars
le soir
la nuit
en mer
une fois
deux morts
vingt ans
la police
le premier ministre
maintenant
die Soldaten
mit 3 Verletzten
so ist es
am Abend
jetzt
mal
die Mitte
sonntags geschlossen haben sie nie gewollt
quarta brigada
segunda fase
a quinta coluna
na quinta coluna do exército
agora
três mortos
il sesto soldato
adesso
sei morti
tre ore
среди погибших
сотни
дважды
ночью
в городе
сейчас
серед загиблих
листя
тричі
у місті
зараз
أب لطفلين
في المدينة
ضحايا
الآن
مارس الضغط
مسلحون
pazarda
pazar yeri
ocak başı
beş kişi
şimdi
bir kez
köyde
""".splitlines()
    if line.strip()
)
