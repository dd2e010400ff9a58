# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: sarif.py FILE

Checks a file of --sarif= against what SARIF 2.1.0 demands of the members that the tool writes (and that it
writes no others), and prints the results. Exit status 1, with the place, if something is wrong.
"""
import json
import sys


def check(where, value, kinds, required=(), optional=()):
    if not isinstance(value, kinds):
        sys.exit(f"{where}: not a {kinds}")
    if isinstance(value, dict):
        missing = set(required) - set(value)
        unknown = set(value) - set(required) - set(optional)
        if missing or unknown:
            sys.exit(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def message(where, value):
    check(where, value, dict, ["text"])
    check(where + ".text", value["text"], str)


def location(where, value):
    check(where, value, dict, ["physicalLocation"], ["logicalLocations"])
    place = value["physicalLocation"]
    check(where + ".physicalLocation", place, dict, ["address"], ["artifactLocation", "region"])
    check(where + ".address", place["address"], dict, ["absoluteAddress"])
    check(where + ".absoluteAddress", place["address"]["absoluteAddress"], int)
    if "artifactLocation" in place:
        check(where + ".uri", place["artifactLocation"]["uri"], str)
        if any(c in place["artifactLocation"]["uri"] for c in ' \\"<>'):
            sys.exit(f"{where}: not a URI: {place['artifactLocation']['uri']}")
        if place["region"]["startLine"] < 1:
            sys.exit(f"{where}: lines count from 1")
    for logical in value.get("logicalLocations", []):
        check(where + ".logicalLocations", logical, dict, ["kind", "fullyQualifiedName"])


def stack(where, value):
    check(where, value, dict, ["message", "frames"])
    message(where + ".message", value["message"])
    for index, frame in enumerate(value["frames"]):
        check(f"{where}.frames[{index}]", frame, dict, ["location"], ["module"])
        location(f"{where}.frames[{index}].location", frame["location"])


def result(where, value, rules):
    check(
        where, value, dict,
        ["ruleId", "ruleIndex", "level", "message", "locations", "stacks", "occurrenceCount"], ["properties"],
    )
    if rules[value["ruleIndex"]]["id"] != value["ruleId"]:
        sys.exit(f"{where}: ruleIndex is of another rule")
    if value["level"] not in ("error", "warning", "note", "none"):
        sys.exit(f"{where}: level")
    if value["occurrenceCount"] < 1:
        sys.exit(f"{where}: occurrenceCount")
    message(where + ".message", value["message"])
    for index, place in enumerate(value["locations"]):
        location(f"{where}.locations[{index}]", place)
    for index, trace in enumerate(value["stacks"]):
        stack(f"{where}.stacks[{index}]", trace)
    print(f"{value['ruleId']} ({value['level']}) x{value['occurrenceCount']}: {value['message']['text']}")
    for place in value["locations"]:
        physical = place["physicalLocation"]
        if "region" in physical:
            name = place["logicalLocations"][0]["fullyQualifiedName"]
            print(f"  at {physical['artifactLocation']['uri']}:{physical['region']['startLine']} in {name}")
    for trace in value["stacks"]:
        print(f"  stack: {trace['message']['text']}, {len(trace['frames'])} frames")


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        log = json.load(file)
    check("log", log, dict, ["$schema", "version", "runs"])
    if log["version"] != "2.1.0":
        sys.exit("version")
    for run in log["runs"]:
        check("run", run, dict, ["tool", "results", "invocations"])
        driver = run["tool"]["driver"]
        check("driver", driver, dict, ["name", "version", "rules"])
        for rule in driver["rules"]:
            check("rule", rule, dict, ["id", "shortDescription"], ["help"])
            message("rule.shortDescription", rule["shortDescription"])
        for invocation in run["invocations"]:
            check("invocation", invocation, dict,
                  ["executionSuccessful", "processId", "exitCode", "executableLocation"])
        for index, value in enumerate(run["results"]):
            result(f"results[{index}]", value, driver["rules"])
        print(f"{driver['name']}: {len(run['results'])} results")


main()
