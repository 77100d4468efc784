"""A TEI transcription as other programs write them: moments that count on, anchors, annotations, two ways to doubt."""

from __future__ import annotations

TEI = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE TEI SYSTEM "http://127.0.0.1:9/tei.dtd">
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc/>
<profileDesc><particDesc><listPerson><person xml:id="SPK0" n="DS"><persName><forename>Daniel</forename>
<surname>S.</surname></persName></person></listPerson></particDesc></profileDesc></teiHeader>
<text xml:lang="deu"><timeline unit="ms" origin="#TLI_0">
<when xml:id="TLI_0"/><when xml:id="TLI_1" interval="1500" since="#TLI_0"/>
<when xml:id="TLI_2" interval="500" since="#TLI_1"/>
<when xml:id="TLI_3" interval="unknown"/></timeline>
<body><div><note>hello</note>
<annotationBlock who="#SPK0" start="#TLI_1" end="#TLI_2"><u xml:id="u1"><seg type="utterance">
<anchor synch="#TLI_1"/><w>Ja</w> <pause dur="PT0.3S"/><anchor synch="#TLI_2"/><w>des<hi>sen</hi></w><pc>.</pc>
<unclear reason="unintelligible"><w>viel</w> <w>leicht</w></unclear>
<choice><unclear cert="high">mare</unclear><unclear cert="low">more</unclear></choice>
<choice><orig>hammer</orig><reg>haben wir</reg></choice> <gap reason="anonymisation"/></seg></u>
<spanGrp type="pos"><span from="#u1">X</span></spanGrp></annotationBlock>
<u who="SPK9" start="#TLI_3"><vocal><desc>laughs</desc></vocal> und so [x?]</u>
<incident start="#TLI_0" end="#TLI_1"><desc>door
 opens</desc></incident>
</div></body></text></TEI>"""
