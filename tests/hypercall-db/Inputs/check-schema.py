# SPDX-License-Identifier: GPL-2.0-or-later
# usage: check-schema.py SCHEMA FILE or FOLDER...
# Checks YAML files against the JSON schema as an editor does; prints FILE: PATH: MESSAGE, and fails, if one is wrong.
import json
import os
import sys

import jsonschema
import yaml


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Keys are words, also `null` and numbers; an editor's JSON knows no others."""

    def words_as_keys(self, node):
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:map", Loader.words_as_keys)


def files(inputs):
    for path in inputs:
        if not os.path.isdir(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith(".yaml"))


schema = json.load(open(sys.argv[1], encoding="utf-8"))
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
count, wrong = 0, 0
for path in files(sys.argv[2:]):
    for document in yaml.load_all(open(path, encoding="utf-8"), Loader=Loader):
        if document is None:
            continue
        count += 1
        for error in sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.path]):
            wrong += 1
            where = "/".join(str(part) for part in error.absolute_path)
            print(f"{os.path.basename(path)}: {where}: {error.message}")
print(f"{count} documents, {wrong} wrong")
sys.exit(wrong > 0)
