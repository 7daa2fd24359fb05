#!/usr/bin/env python3
"""The corpus of classifiers' model files, corpus/model/classifier_*: tests/fuzz/generate_classifiers.py

Two small classifiers made by ./seqnet (or $SEQNET), the one of whole series cut down to one narrow convolution, and what can be wrong with each. To be
run anew when a key of the file changes before its version is released; never after, for then these are files that must open for ever.
"""
import copy
import json
import os
import subprocess
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
SEQNET = os.path.abspath(os.environ.get("SEQNET", os.path.join(here, "../../seqnet")))
CORPUS = os.path.join(here, "corpus/model/")
os.chdir(tempfile.mkdtemp())
DELETED = object()


def make(file, options):
    command = [SEQNET, "train", file, "--task", "classify", *options.split(), *"--hidden 1 --cell rnn --epochs 1 --ensemble 1 --threads 1 -q -o m.json".split()]
    subprocess.run(command, check=True, env=dict(os.environ, SEQNET_KERNELS="reference"))
    model = json.load(open("m.json"))
    model["made"]["command"] = "seqnet train"
    for choice in model["choices"]:
        choice["reason"] = "r"
    return model


def put(name, model):
    with open(CORPUS + "classifier_" + name, "w") as file:
        file.write(json.dumps(model, separators=(",", ":")))


def narrow(model):
    """One convolution of three steps and one channel."""
    model["classification"]["convolutions"] = [{"width": 3, "channels": 1}]
    network, parameters = model["networks"][0], model["members"][0]["parameters"]
    first, *others = network["stages"]
    first.update(side_by_side=3, units=1)
    network["stages"] = [first] + [stage for stage in others if stage["cell"] != "convolution"]
    for stage in network["stages"][1:]:
        if stage["reads"].startswith("convolution"):
            stage["reads"] = "convolution.0"
    for name in [name for name in parameters if name.startswith("convolution") and not name.startswith("convolution.0")]:
        del parameters[name]
    parameters["convolution.0.input_weight"].update(rows=1, columns=3)
    parameters["convolution.0.bias"].update(rows=1, columns=1)
    for name in parameters:
        if name.startswith("layer.") and name.endswith("input_weight"):
            parameters[name].update(rows=1, columns=1)
        if name == "head.weight":  # what is pooled is of convolution and layer: 31 channels less, each twice
            parameters[name]["columns"] -= 62
        slice = parameters[name]
        slice["values"] = slice["values"][: slice["rows"] * slice["columns"]]
    network["parameters"] = sum(len(slice["values"]) for slice in parameters.values())


with open("steps.csv", "w") as file:
    file.write("t,x,label\n")
    for t in range(48):
        file.write(f"{t},{t * 7 % 5},{'abc'[t * t % 3]}\n")
with open("series.csv", "w") as file:
    file.write("id,t,x,label\n")
    for s in range(10):
        for t in range(4):
            file.write(f"{s},{t},{(s + t) * 7 % 5},{'ab'[s % 2]}\n")
steps = make("steps.csv", "--window 3 --horizon 2")
series = make("series.csv", "--series id --time t --window 4")
narrow(series)
put("valid_steps", steps)
put("valid_steps_each", make("steps.csv", "--window 3 --shape many-to-many"))
put("valid_steps_hidden_labels", make("steps.csv", "--window 3 --hide-labels --shape one-to-one --window 1"))
put("valid_series", series)


def damage(name, model, *path_and_value):
    *path, key, value = path_and_value
    model = copy.deepcopy(model)
    at = model
    for step in path:
        at = at[step]
    if value is DELETED:
        del at[key]
    else:
        at[key] = value
    put(name, model)


C = "classification"
damage("steps_as_series", steps, "recipe", "task", "classify-series")
damage("series_as_steps", series, "recipe", "task", "classify-steps")
damage("steps_as_forecast", steps, "recipe", "task", "forecast")
damage("steps_as_forecast_of_mae", steps, "recipe", {**steps["recipe"], "task": "forecast", "loss": "mae"})
damage("without", steps, C, None)
damage("missing", steps, C, DELETED)
damage("classes_one", steps, C, "classes", ["a"])
damage("classes_many", steps, C, "classes", [str(i) for i in range(1001)])
damage("classes_four", steps, C, "classes", ["a", "b", "c", "d"])
damage("class_twice", steps, C, "classes", ["a", "b", "a"])
damage("class_nothing", steps, C, "classes", ["", "b", "c"])
damage("class_number", steps, C, "classes", ["a", "b", 3])
damage("moments_none", steps, C, "moments", [])
damage("deviation_nothing", steps, C, "moments", 0, "deviation", 0)
damage("deviation_smallest", steps, C, "moments", 0, "deviation", 5e-324)
damage("mean_huge", steps, C, "moments", 0, "mean", -1.7e308)
damage("bidirectional_steps", steps, C, "bidirectional", True)
damage("convolution_even", series, C, "convolutions", 0, "width", 2)
damage("convolution_wide", series, C, "convolutions", 0, "width", 1001)
damage("convolution_channels", series, C, "convolutions", 0, "channels", 4096)
damage("convolutions_many", series, C, "convolutions", [{"width": 1, "channels": 1}] * 99)
damage("smoothing_all", series, C, "smoothing", 1)
damage("scores_without_judged", series, C, {**series[C], "judged": 0, "confusion": []})
damage("judged_without_scores", series, C, "scores", [])
damage("scores_many", series, C, "scores", series[C]["scores"] * 2)
damage("score_of_more_than_all", series, C, "scores", 0, "accuracy", 1.01)
damage("confusion_other_sum", series, C, "confusion", 0, 0, 99)
damage("confusion_huge", series, C, "confusion", 0, 0, 1e300)
damage("confusion_negative", series, C, "confusion", [[11, -1], [0, 0]])
damage("confusion_one_row", series, C, "confusion", [[5, 5]])
damage("tail_of_no_class", steps, "series", 0, "tail", 0, [3, 0, 0])
damage("tail_of_half_a_class", steps, "series", 0, "tail", 0, [0.5, 0, 0])
damage("tail_huge", steps, "series", 0, "tail", 1, [1e300, -1e300, 0])
damage("series_kept", series, "series", steps["series"])
damage("series_missing", steps, "series", [])
damage("decoder", steps, "recipe", "shape", "encoder-decoder")
damage("stateful", steps, "recipe", "stateful", True)
damage("horizon_of_series", series, "recipe", "horizon", 3)
damage("weights_huge", steps, "members", 0, "parameters",
       {k: {**v, "values": [3e38 * (-1) ** i for i in range(len(v["values"]))]} for k, v in steps["members"][0]["parameters"].items()})
