#!/usr/bin/env python3
"""The corpus of model files of version 3, corpus/model/third_*: tests/fuzz/generate_third.py

Small models of every shape made by ./seqnet (or $SEQNET), and what can be wrong with each of them. To be run anew when
a key of the file changes before that version is released; never after, for then these are files that must open for
ever. The corpora of versions 1 and 2 are not made anew.
"""
import copy
import json
import os
import subprocess
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
S = os.path.abspath(os.environ.get("SEQNET", os.path.join(here, "../../seqnet")))
C = os.path.join(here, "corpus/model/")
os.chdir(tempfile.mkdtemp())
env = dict(os.environ, SEQNET_KERNELS="reference")
with open('t.csv', 'w') as f:
    f.write('t,y,x,z,k\n')
    for t in range(1, 31):
        f.write(f'{t},{10 + t % 4 * 3 + t * t % 5},{t * 7 % 5},{20 - t % 3},{t % 2}\n')
    for t in (31, 32):
        f.write(f'{t},,,,{t % 2}\n')
with open('s.csv', 'w') as f:
    f.write('unique_id,ds,y\n')
    for s in 'ab':
        for t in range(1, 31 if s == 'a' else 8):
            f.write(f'{s},{t},{"" if t == 5 else 10 + t % 4 * 3 + t * t % 5}\n')


def make(args):
    common = '--hidden 1 --epochs 1 --threads 1 -q -o m.json'
    subprocess.run([S, 'train'] + args.split() + common.split(), check=True, env=env)
    m = json.load(open('m.json'))
    m['made']['command'] = 'seqnet train'
    for c in m['choices']:
        c['reason'] = 'r'
    return m


def put(name, m):
    text = m if isinstance(m, str) else json.dumps(m, separators=(',', ':'), ensure_ascii=True)
    open(C + 'third_' + name, 'w').write(text)


small = 's.csv --horizon 2 --period none --blend none --level none --ensemble 1 '
models = {
    'one_to_one': make(small + '--shape one-to-one --layers 2'),
    'one_to_many': make(small + '--shape one-to-many --cell rnn'),
    'many_to_one': make(small + '--shape many-to-one --cell rnn --window 3'),
    'many_to_many': make(small + '--shape many-to-many --cell rnn --window 3'),
    'encoder_decoder': make('t.csv --time t --target y,z --past x --known k --horizon 2 --window 4 --patch 2 '
                            '--ensemble 1 --layers 2 --cell rnn --period none '
                            '--shape encoder-decoder --sampling 0.5 --center series --level 50'),
    'finer': make(small.replace('--level none', '--level 80,95') + '--cell rnn --window 3'),
    'stateful': make(small + '--stateful --window 3'),
}
for name, m in models.items():
    put('valid_' + name, m)


def damage(name, model, change):
    m = copy.deepcopy(models[model])
    change(m)
    put(name, m)


def stage(m, index=0):
    return m['networks'][0]['stages'][index]


for key in ('shape', 'center', 'stateful', 'sampling'):
    damage(key + '_missing', 'many_to_one', lambda m: m['recipe'].pop(key))
for key in ('name', 'cell', 'reads', 'side_by_side', 'steps', 'directions', 'units', 'begins_with'):
    damage('stage_without_' + key, 'encoder_decoder', lambda m: stage(m, 2).pop(key))
damage('read_out_missing', 'many_to_many', lambda m: m['networks'][0].pop('read_out'))
damage('read_out_other', 'many_to_many', lambda m: m['networks'][0].update(read_out='last'))
damage('shape_of_nothing', 'many_to_one', lambda m: m['recipe'].update(shape='auto'))
damage('shape_other', 'many_to_one', lambda m: m['recipe'].update(shape='encoder-decoder'))
damage('shape_without_memory', 'many_to_one', lambda m: m['recipe'].update(shape='one-to-one', center='series'))
damage('static_of_a_window', 'one_to_one', lambda m: m['recipe'].update(windows=[3]))
damage('static_many_to_one', 'one_to_one', lambda m: m['recipe'].update(shape='many-to-one'))
damage('window_patched', 'one_to_many', lambda m: m['recipe'].update(patch=2))
damage('center_window', 'many_to_many', lambda m: m['recipe'].update(center='window'))
damage('scale_of_windows', 'many_to_many', lambda m: m['recipe'].update(scale_steps=4))
damage('lines_in_gaps', 'many_to_many', lambda m: m['recipe'].update(fill='linear'))
damage('stateful_decoder', 'encoder_decoder', lambda m: m['recipe'].update(stateful=True))
damage('sampling_above_one', 'encoder_decoder', lambda m: m['recipe'].update(sampling=2))
damage('sampling_of_no_decoder', 'many_to_one', lambda m: m['recipe'].update(sampling=1))
damage('stages_none', 'many_to_one', lambda m: m['networks'][0].update(stages=[]))
damage('stages_too_many', 'many_to_one', lambda m: m['networks'][0]['stages'].append(stage(m)))
damage('stages_exchanged', 'encoder_decoder', lambda m: m['networks'][0]['stages'].reverse())
damage('stage_reads_itself', 'encoder_decoder', lambda m: stage(m, 1).update(reads='layer.1'))
damage('stage_begins_elsewhere', 'encoder_decoder', lambda m: stage(m, 2).update(begins_with='layer.1'))
damage('stage_from_both_ends', 'many_to_one', lambda m: stage(m).update(directions=2))
damage('stage_side_by_side', 'many_to_one', lambda m: stage(m).update(side_by_side=3))
damage('stage_steps_huge', 'encoder_decoder', lambda m: stage(m, 2).update(steps=2147483647))
damage('horizon_huge', 'encoder_decoder', lambda m: m['recipe'].update(horizon=10000))
damage('layers_many', 'encoder_decoder', lambda m: m['recipe'].update(layers=16, hidden=4096))
damage('deviation_nothing', 'many_to_many',
    lambda m: m['series'][0]['preparations'][0]['targets'][0].update(deviation=0))
damage('deviation_small', 'many_to_many',
    lambda m: m['series'][0]['preparations'][0]['targets'][0].update(deviation=5e-324))
damage('deviation_huge', 'many_to_many',
    lambda m: m['series'][0]['preparations'][0]['targets'][0].update(deviation=1.7e308))
damage('center_far', 'many_to_many', lambda m: m['series'][0]['preparations'][0]['targets'][0].update(center=-1.7e308))
damage('center_unknown', 'many_to_many', lambda m: m['series'][0]['preparations'][0]['targets'][0].update(center=None))
damage('states_missing', 'stateful', lambda m: m['series'][0].update(states=[]))
damage('states_of_two', 'stateful', lambda m: m['series'][0]['states'].append(m['series'][0]['states'][0]))
damage('states_short', 'stateful', lambda m: m['series'][0]['states'][0].pop())
damage('states_unknown', 'stateful', lambda m: m['series'][0].update(states=[[None, None]]))
damage('states_huge', 'stateful', lambda m: m['series'][0].update(states=[[3e38, -3e38]]))
damage('states_too_large', 'stateful', lambda m: m['series'][0].update(states=[[1e39, 0]]))
damage('states_without_use', 'many_to_many', lambda m: m['series'][0].update(states=[[0, 0]]))


def intervals(m):
    return m['intervals']


damage('finer_none', 'finer', lambda m: [intervals(m).pop(k) for k in list(intervals(m)) if k.startswith('finer')])
damage('finer_without_bounds', 'finer', lambda m: intervals(m).pop('finer_upper'))
damage('finer_without_levels', 'finer', lambda m: intervals(m).pop('finer_levels'))
damage('finer_short', 'finer', lambda m: intervals(m)['finer_lower'].pop())
damage('finer_of_the_recipe', 'finer', lambda m: intervals(m)['finer_levels'].__setitem__(3, 80))
damage('finer_in_disorder', 'finer', lambda m: intervals(m)['finer_levels'].reverse())
damage('finer_too_far', 'finer', lambda m: intervals(m)['finer_upper'].__setitem__(0, [1e300, 1e300]))
damage('finer_inside', 'finer', lambda m: intervals(m)['finer_lower'].__setitem__(5, [0, 0]))
damage('finer_huge', 'finer', lambda m: intervals(m)['finer_upper'].__setitem__(5, [1e308, 1.7e308]))
damage('finer_many', 'finer', lambda m: m['recipe'].update(levels=[1, 2, 3, 4, 5, 6, 7]))
damage('correlation_above_one', 'finer', lambda m: intervals(m).update(correlation_memory=1.5))
damage('correlation_none', 'finer', lambda m: [intervals(m).pop(k) for k in list(intervals(m)) if k.startswith('corr')])
damage('fourth', 'many_to_one', lambda m: m.update(version=4))
damage('second_with_third_keys', 'many_to_one', lambda m: m.update(version=2))
put('cut_half', json.dumps(models['encoder_decoder'], separators=(',', ':'))[:3500])
second = json.loads(open(C + 'second_valid_bare').read())
second['version'] = 3
put('of_second_keys', second)
