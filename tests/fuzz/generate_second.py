#!/usr/bin/env python3
"""The corpus of model files of version 2, corpus/model/second_*: tests/fuzz/generate_second.py

Small models made by ./seqnet (or $SEQNET), and what can be wrong with each of them. To be run anew when a key of the
file changes before that version is released; never after, for then these are files that must open for ever. The corpus
of version 1 is not made anew.
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
with open('t.csv','w') as f:
    f.write('t,y,x,z,k\n')
    for t in range(1,31): f.write(f'{t},{10+t%4*3+(t*t)%5},{t*7%5},{20-t%3},{t%2}\n')
    for t in (31,32): f.write(f'{t},,,,{t%2}\n')
with open('s.csv','w') as f:
    f.write('unique_id,ds,y\n')
    for s in 'ab':
        for t in range(1,(31 if s=='a' else 8)): f.write(f'{s},{t},{10+t%4*3+(t*t)%5}\n')
def make(args):
    common='--hidden 1 --cell rnn --epochs 1 --threads 1 -q -o m.json'
    subprocess.run([S,'train']+args.split()+common.split(),check=True,env=env)
    m=json.load(open('m.json'))
    m['made']['command']='seqnet train'
    for c in m['choices']: c['reason']='r'
    return m
def put(name,m):
    text=m if isinstance(m,str) else json.dumps(m,separators=(',',':'),ensure_ascii=True)
    open(C+'second_'+name,'w').write(text)
base=make('t.csv --time t --target y --past x,z --known k --horizon 2 --window 2,3 --ensemble 3 --period 4 '
          '--seasons both')
tiny=make('s.csv --horizon 2 --window 3 --ensemble 1 --period 4 --scale-steps 4')
put('valid_both_seasons',base)
put('valid_two_series',tiny)
put('valid_bare',make('s.csv --horizon 2 --window 3 --ensemble 1 --blend none --level none --scale-steps series'))
put('valid_network_alone',
    make('s.csv --horizon 2 --window 3 --ensemble 1 --blend network:1 --level 50 --scale-steps 2'))
put('valid_patches',
    make('t.csv --time t --target y,z --past x --known k --horizon 2 --window 4,8 --patch 4 --ensemble 2 --period 5.5 '
         '--blend naive:1,theta:1 --level 1,99.9'))
put('valid_season_aside',
    make('s.csv --horizon 1 --window 3 --ensemble 1 --period 3.5 --transform log --blend smoothing:1 --seasons kept'))
def dmg(name,fn,m=tiny):
    m=copy.deepcopy(m); r=fn(m); put(name,m if r is None else r)
def setp(*path):
    *p,k,v=path
    def f(m):
        for q in p: m=m[q]
        m[k]=v
    return f
def delp(*path):
    *p,k=path
    def f(m):
        for q in p: m=m[q]
        del m[k]
    return f
dmg('stages_many',setp('recipe','stages',4))
dmg('windows_falling',setp('recipe','windows',[3,2]))
dmg('windows_none',setp('recipe','windows',[]))
dmg('windows_many',setp('recipe','windows',[1,2,3,4,5]))
dmg('window_of_first',lambda m:(m['recipe'].pop('windows'),m['recipe'].__setitem__('window',3))[1])
dmg('patch_too_long',setp('recipe','patch',2))
dmg('levels_crossing',setp('recipe','levels',[95,80]))
dmg('weights_of_two',setp('weights','network',1.5))
dmg('weights_sum',setp('weights','naive',0.5))
dmg('weights_missing',delp('weights','drift'))
dmg('intervals_wrong_side',setp('intervals','lower',0,[1,1]))
dmg('intervals_too_few',setp('intervals','upper',[[1,1]]))
dmg('intervals_huge',setp('intervals','upper',[[1e308,1e308],[1e308,1e308]]))
dmg('mask_missing',delp('mask'))
dmg('networks_too_few',setp('networks',[]))
dmg('networks_too_many',lambda m:m['networks'].append(m['networks'][0]))
dmg('network_with_mask',setp('networks',0,'mask',True))
dmg('preparations_one',lambda m:(m['series'][0]['preparations'].pop(),None)[1],base)
dmg('preparations_three',lambda m:m['series'][0]['preparations'].append(m['series'][0]['preparations'][0]),base)
dmg('targets_of_first',lambda m:m['series'][0].__setitem__('targets',m['series'][0].pop('preparations')[0]['targets']))
dmg('baselines_missing',setp('series',0,'baselines',[]))
dmg('baselines_without_use',
    lambda m:(m['weights'].update({k:0 for k in m['weights']}),m['weights'].__setitem__('network',1))[1])
dmg('baselines_none_observed',lambda m:(m['series'][0]['baselines'][0].update(steps=0,gap=0)))
dmg('baselines_gap_huge',lambda m:(m['series'][0]['baselines'][0].update(gap=9007199254740991)))
dmg('baselines_gap_beyond_steps',lambda m:(m['series'][0]['baselines'][0].update(steps=1,gap=900)))
dmg('baselines_steps_huge',lambda m:(m['series'][0]['baselines'][0].update(steps=9007199254740991)))
dmg('baselines_recent_short',lambda m:(m['series'][0]['baselines'][0]['recent'].pop(),None)[1])
dmg('baselines_recent_unknown',lambda m:m['series'][0]['baselines'][0].update(recent=[None]*5))
dmg('baselines_ends_unknown',lambda m:m['series'][0]['baselines'][0].update(first=None,last=None))
dmg('baselines_period_long',lambda m:m['series'][0]['baselines'][0].update(period=1000000))
dmg('baselines_period_nothing',lambda m:m['series'][0]['baselines'][0].update(period=1,recent=[1,1]))
dmg('baselines_unit_nothing',lambda m:m['series'][0]['baselines'][0].update(unit=0))
dmg('baselines_unit_small',lambda m:m['series'][0]['baselines'][0].update(unit=3e-308))
dmg('baselines_unit_huge',lambda m:m['series'][0]['baselines'][0].update(unit=1e308))
dmg('adjustment_without_season',lambda m:m['series'][0]['baselines'][0].update(adjustment='log'))
dmg('season_step_beyond',lambda m:m['series'][0]['baselines'][0].update(season_step='9223372036854775807'))
dmg('theta_phase_beyond',lambda m:m['series'][0]['baselines'][0]['theta'].update(phase=24))
dmg('theta_factors_many',lambda m:m['series'][0]['baselines'][0]['theta'].update(factors=[1]*25))
dmg('theta_factors_nothing',
    lambda m:m['series'][0]['baselines'][0]['theta'].update(season='multiplicative',factors=[0,0,0,0],phase=3))
dmg('theta_season_of_one',
    lambda m:m['series'][0]['baselines'][0]['theta'].update(season='multiplicative',factors=[0],phase=0))
dmg('theta_far',lambda m:m['series'][0]['baselines'][0]['theta'].update(drift=1e308,level=-1e308))
dmg('smoothing_phase_beyond',lambda m:m['series'][0]['baselines'][0]['smoothing'].update(phase=2147483647))
dmg('smoothing_level_nothing',
    lambda m:m['series'][0]['baselines'][0]['smoothing'].update(error='multiplicative',season='multiplicative',
        trend='damped',level=0,growth=0,seasonals=[0,0,0,0],phase=3))
dmg('smoothing_far',lambda m:m['series'][0]['baselines'][0]['smoothing'].update(level=1e308,growth=1e308))
dmg('smoothing_unknown',lambda m:m['series'][0]['baselines'][0]['smoothing'].update(trend='multiplicative'))
dmg('baseline_only_missing',delp('series',0,'baseline_only'))
dmg('tail_of_window',lambda m:m['series'][0].update(tail=[m['series'][0]['tail'][0][1:]]))
dmg('first_with_second_keys',setp('version',1))
dmg('third',setp('version',3))
put('cut_half',json.dumps(tiny,separators=(',',':'))[:2500])
first=json.loads(open(C+'valid_tiny').read()); first['version']=2; put('of_first_keys',first)
