#!/usr/bin/env python3
"""The corpus of model files of classifiers, corpus/model/classes_*: tests/fuzz/generate_classifiers.py

Small models made by ./seqnet (or $SEQNET), and what can be wrong with each of them. To be run anew when a key of the
file changes before that version is released; never after, for then these are files that must open for ever.
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
with open("series.csv", "w") as f:
    f.write("id,t,x,z,label\n")
    for s in range(12):
        for t in range(3):
            f.write(f"s{s},{t},{t * (1 if s % 2 else -1)},{s % 3},{'up' if s % 2 else 'down'}\n")
with open("steps.csv", "w") as f:
    f.write("t,x,label\n")
    for t in range(48):
        f.write(f"{t},{t * 7 % 5},{t % 3 + 8}\n")


def make(args):
    common = "--target label --task classify --hidden 1 --cell rnn --epochs 1 --threads 1 --ensemble 1 -q -o m.json"
    subprocess.run([S, "train"] + args.split() + common.split(), check=True, env=env)
    m = json.load(open("m.json"))
    m["made"]["command"] = "seqnet train"
    for c in m["choices"]:
        c["reason"] = "r"
    return m


def put(name, m):
    text = m if isinstance(m, str) else json.dumps(m, separators=(",", ":"), ensure_ascii=True)
    open(C + "classes_" + name, "w").write(text)


def narrow(m):
    """The same with convolutions of two channels and three steps: the file is small."""
    widths = {"convolution.0": (2, 3), "convolution.1": (2, 3), "convolution.2": (2, 3)}
    m["classification"]["convolutions"] = [{"width": 3, "channels": 2}] * 3
    inputs = m["networks"][0]["inputs"]
    for s in m["networks"][0]["stages"]:
        if s["cell"] == "convolution":
            s["side_by_side"] = 3
            for k in s:
                if k in ("units", "outputs", "channels"):
                    s[k] = 2
    total = 0
    for name, a in m["members"][0]["parameters"].items():
        stage = name.rsplit(".", 1)[0]
        if stage in widths:
            a["rows"] = 2 if name.endswith("weight") else 1
            a["columns"] = (3 * (inputs if stage == "convolution.0" else 2)) if name.endswith("weight") else 2
        elif name in ("layer.0.input_weight", "layer.0.reverse.input_weight"):
            a["columns"] = 2
        elif name == "head.weight":
            a["columns"] = a["columns"] - 32 * 2 + 2 * 2 if NARROW_HEAD else a["columns"]
        n = a["rows"] * a["columns"]
        a["values"] = [round(((i * 37 + len(name)) % 19 - 9) / 10, 2) for i in range(n)]
        total += n
    m["networks"][0]["parameters"] = total
    return m


NARROW_HEAD = True
series = narrow(make("series.csv --series id --time t --window 2"))
steps = make("steps.csv --time t --window 2")
put("valid_series", series)
put("valid_steps", steps)
put("valid_steps_ahead",
    make("steps.csv --time t --window 2 --horizon 3 --shape many-to-many --hide-labels --layers 2"))
put("valid_one_to_one", make("steps.csv --time t --shape one-to-one"))


def dmg(name, fn, m):
    m = copy.deepcopy(m)
    fn(m)
    put(name, m)


def setp(*path):
    *p, k, v = path

    def f(m):
        for q in p:
            m = m[q]
        m[k] = v
    return f


def delp(*path):
    *p, k = path

    def f(m):
        for q in p:
            m = m[q]
        del m[k]
    return f


K = "classification"
for key in list(steps[K]):
    dmg("without_" + key, delp(K, key), steps)
    dmg("null_" + key, setp(K, key, None), steps)
dmg("none", setp(K, None), steps)
dmg("of_a_forecast", setp("recipe", "task", "forecast"), steps)
dmg("of_series", setp("recipe", "task", "classify-series"), steps)
dmg("of_steps", setp("recipe", "task", "classify-steps"), series)
dmg("twice_the_same", setp(K, "classes", ["8", "9", "8"]), steps)
dmg("one_class", setp(K, "classes", ["8"]), steps)
dmg("many_classes", setp(K, "classes", [str(i) for i in range(1001)]), steps)
dmg("empty_name", setp(K, "classes", ["", "9", "10"]), steps)
dmg("deviation_nothing", setp(K, "moments", [{"mean": 0, "deviation": 0}]), steps)
dmg("deviation_small", setp(K, "moments", [{"mean": -1e308, "deviation": 5e-324}]), steps)
dmg("convolution_even", setp(K, "convolutions", [{"width": 2, "channels": 2}] * 3), series)
dmg("convolution_wide", setp(K, "convolutions", [{"width": 1001, "channels": 4096}] * 3), series)
dmg("convolutions_many", setp(K, "convolutions", [{"width": 3, "channels": 2}] * 9), series)
dmg("one_direction", setp(K, "bidirectional", False), series)
dmg("judged_others", setp(K, "judged", 7), steps)
dmg("judged_nothing", lambda m: m[K].update(judged=0, confusion=[]), steps)
dmg("scores_none", setp(K, "scores", []), steps)
dmg("scores_many", lambda m: m[K].update(scores=m[K]["scores"] * 2), steps)
dmg("confusion_not_square", setp(K, "confusion", [[7, 0], [0, 0], [0, 0]]), steps)
dmg("confusion_fraction", setp(K, "confusion", [[6.5, 0, 0], [0, 0.5, 0], [0, 0, 1]]), steps)
dmg("confusion_huge", setp(K, "confusion", [[9007199254740992] * 3] * 3), steps)
dmg("series_kept", lambda m: m.update(series=steps["series"]), series)
dmg("series_none", setp("series", []), steps)
dmg("weights_huge",
    lambda m: [a.update(values=[3e38] * len(a["values"])) for a in m["members"][0]["parameters"].values()], steps)
dmg("second", setp("version", 2), steps)
dmg("label_beyond", lambda m: m["series"][0]["tail"][0].__setitem__(0, 3), steps)
dmg("label_fraction", lambda m: m["series"][0]["tail"][0].__setitem__(0, 0.5), steps)
dmg("label_negative", lambda m: m["series"][0]["tail"][0].__setitem__(0, -1), steps)
dmg("label_huge", lambda m: m["series"][0]["tail"][0].__setitem__(0, 1e300), steps)
