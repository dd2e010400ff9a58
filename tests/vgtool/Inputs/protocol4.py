# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: protocol4.py FILE

Checks a file of --xml=yes against Valgrind's XML protocol 4 (what may stand where, and the form of numbers)
and prints what it holds, one line for each error. Exit status 1, with the place, if it does not follow it.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree


def fail(element, message):
    sys.exit(f"<{element.tag}>: {message}")


def expect(element, pattern):
    """The children's tags, each followed by a blank, must match the pattern as a whole."""
    tags = "".join(child.tag + " " for child in element)
    if not re.fullmatch(pattern.replace(" ", "").replace(",", " "), tags):
        fail(element, f"children do not fit the protocol: {tags}")


def number(element, form=r"\d+"):
    if not re.fullmatch(form, element.text or ""):
        fail(element, f"not a number: {element.text!r}")


HEX = r"0x[0-9A-Fa-f]+"


def stack(element):
    expect(element, r"(frame,)+")
    for frame in element:
        expect(frame, r"ip,(obj,)?(fn,)?(dir,)?(file,)?(line,)?")
        number(frame.find("ip"), HEX)
        for line in frame.findall("line"):
            number(line)


def pairs(element, name, form):
    expect(element, r"(pair,)*")
    for pair in element:
        expect(pair, rf"count,{name},")
        number(pair.find("count"))
        if form:
            number(pair.find(name), form)


def error(element):
    expect(
        element,
        r"unique,tid,(threadname,)?kind,(what,|xwhat,)(what,|xwhat,)?stack,(auxwhat,|xauxwhat,|stack,)*(suppression,)?",
    )
    number(element.find("unique"), HEX)
    number(element.find("tid"))
    for part in element.findall("stack"):
        stack(part)
    for part in element.findall("xwhat"):
        expect(part, r"text,(leakedbytes,)?(leakedblocks,)?")
    for part in element.findall("suppression"):
        expect(part, r"sname,skind,(skaux,)?(sframe,)+rawtext,")
    text = element.find("what") if element.find("what") is not None else element.find("xwhat/text")
    print(f"error {element.find('kind').text}: {text.text}")
    for aux in element.findall("auxwhat"):
        print(f"  {aux.text}")


def main():
    root = ElementTree.parse(sys.argv[1]).getroot()
    if root.tag != "valgrindoutput":
        fail(root, "the root is <valgrindoutput>")
    # Valgrind 3.19 prints a suppression both where the protocol has it and once more behind the error.
    expect(
        root,
        r"protocolversion,protocoltool,preamble,pid,ppid,tool,(logfilequalifier,)*(usercomment,)?args,status,"
        r"(errorcounts,|error,(suppression,)?|clientmsg,)*status,(errorcounts,|error,(suppression,)?)*suppcounts,",
    )
    if root.find("protocolversion").text != "4":
        fail(root, "not protocol 4")
    print(f"tool {root.find('protocoltool').text}")
    for element in root:
        if element.tag == "error":
            error(element)
        elif element.tag == "errorcounts":
            pairs(element, "unique", HEX)
        elif element.tag == "suppcounts":
            pairs(element, "name", None)
            for pair in element:
                print(f"suppressed {pair.find('count').text} by {pair.find('name').text}")


main()
