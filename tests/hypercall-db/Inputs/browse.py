# SPDX-License-Identifier: GPL-2.0-or-later
# usage: browse.py FOLDER [index|search|link|phone|dark...]
# Opens the reference in FOLDER in headless Chromium, as a reader with a wide screen, a phone and a dark screen does, and
# fails with the word for what is not as it should be. A probe script in a copy of each page reports what is to be seen.
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

OPERATION = "op/h-OP_list.html"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=2000", "--dump-dom"]
INDEX = """
const typed = decodeURIComponent(location.search.slice(1));
if (typed) { box.value = typed; box.dispatchEvent(new Event('input')); }
report({ shown: rows.filter((row) => row.getClientRects().length).map((row) => row.querySelector('a').textContent),
         count: document.getElementById('count').textContent, hash: location.hash,
         heads: calls.filter((row) => row.getClientRects().length).length });
"""
PAGE = """
const cells = Array.from(document.querySelectorAll('.fields td:last-child'));
report({ paper: getComputedStyle(document.body).backgroundColor,
         right: Math.max(...cells.map((cell) => cell.getBoundingClientRect().right)), width: innerWidth,
         sideways: document.documentElement.scrollWidth > innerWidth ||
           Array.from(document.querySelectorAll('.fields')).some((box) => box.scrollWidth > box.clientWidth) });
"""


def look(folder, page, probe, width, query="", extra=()):
    """What the probe reports of a page."""
    with open(os.path.join(folder, page), encoding="utf-8") as file:
        text = file.read()
    report = ("function report(seen) { const out = document.createElement('pre'); out.id = 'seen';"
              " out.textContent = JSON.stringify(seen); document.body.append(out); }")
    name = page.replace(".html", "-probe.html")
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text.replace("</html>", f"<script>{report} {{ {probe} }}</script></html>"))
    profile = tempfile.mkdtemp()
    # A window of a browser has a least width; a frame has not.
    frame = os.path.join(folder, "frame.html")
    with open(frame, "w", encoding="utf-8") as file:
        file.write(f"<iframe id=f width={width} height=900 style='border:0' src='{name}{query}'></iframe><script>"
                   "onload = () => { document.body.append(f.contentDocument.getElementById('seen')); }</script>")
    try:
        dom = subprocess.run(
            ["chromium", *FLAGS, *extra, "--allow-file-access-from-files", f"--user-data-dir={profile}", "--window-size=1400,1000",
             "file://" + os.path.abspath(frame)], capture_output=True, text=True, timeout=60, check=True).stdout
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    seen = re.search(r'<pre id="seen">(.*?)</pre>', dom, re.S)
    assert seen, "no report: " + dom[:500]
    return json.loads(seen.group(1).replace("&gt;", ">").replace("&amp;", "&"))


def check_index(folder):
    seen = look(folder, "index.html", INDEX, 1280)
    assert seen["shown"] == ["OP_list", "OP_bits"] and seen["count"] == "2 operations" and seen["heads"] == 1, f"index: {seen}"


def check_search(folder):
    seen = look(folder, "index.html", INDEX, 1280, "?LIST h")
    assert seen["shown"] == ["OP_list"] and seen["count"] == "1 operation" and seen["hash"] == "#LIST%20h", f"search: {seen}"
    seen = look(folder, "index.html", INDEX, 1280, "?nothing")
    assert not seen["shown"] and not seen["heads"] and seen["count"] == "0 operations", f"search: {seen}"


def check_link(folder):
    seen = look(folder, "index.html", INDEX, 1280, "#bits")
    assert seen["shown"] == ["OP_bits"], f"search from a link: {seen}"


def check_phone(folder):
    seen = look(folder, OPERATION, PAGE, 390)
    assert seen["width"] == 390 and seen["right"] <= 390 and not seen["sideways"], f"phone: {seen}"
    assert seen["paper"] == "rgb(255, 255, 255)", f"light: {seen}"


def check_dark(folder):
    seen = look(folder, OPERATION, PAGE, 1280, extra=["--blink-settings=preferredColorScheme=0"])
    assert seen["paper"] not in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), f"dark: {seen}"


for word in sys.argv[2:] or ["index", "search", "link", "phone", "dark"]:
    globals()["check_" + word](sys.argv[1])
