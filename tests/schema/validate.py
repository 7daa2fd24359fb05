#!/usr/bin/python3
"""Is what seqnet printed as seqnet.schema.json says, and does the manual name every key?

    validate.py PART FILE [PART FILE ...]     FILE holds what PART of the schema describes
    validate.py --manual man/seqnet-json.5    names of keys that the page does not have

The schema lets consumers meet new keys. The test is strict: a key that the schema does not name is a fault.
"""
import json
import pathlib
import re
import sys

import jsonschema

schema = json.loads(pathlib.Path(__file__).with_name('seqnet.schema.json').read_text())


def strict(node):
    """Refuse further keys wherever keys are named."""
    if isinstance(node, dict):
        if 'properties' in node:
            node.setdefault('additionalProperties', False)
        for child in node.values():
            strict(child)
    elif isinstance(node, list):
        for child in node:
            strict(child)


def keys(node):
    if isinstance(node, dict):
        yield from node.get('properties', {})
        for child in node.values():
            yield from keys(child)
    elif isinstance(node, list):
        for child in node:
            yield from keys(child)


jsonschema.Draft7Validator.check_schema(schema)
bad = False
if sys.argv[1] == '--manual':
    named = set(re.findall(r'[a-z][a-z0-9_]*', pathlib.Path(sys.argv[2]).read_text()))
    for key in sorted(set(keys(schema)) - named):
        print(f'{sys.argv[2]}: the key {key} is not described')
        bad = True
else:
    strict(schema['$defs'])
    for part, file in zip(sys.argv[1::2], sys.argv[2::2]):
        validator = jsonschema.Draft7Validator({'$ref': f'#/$defs/{part}', '$defs': schema['$defs']})
        for fault in validator.iter_errors(json.loads(pathlib.Path(file).read_text())):
            print(f'{file}: {"/".join(map(str, fault.absolute_path))}: {fault.message}'[:300])
            bad = True
sys.exit(bad)
