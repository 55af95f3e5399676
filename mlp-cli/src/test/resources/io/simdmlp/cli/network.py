"""Computes the outputs of a model file, or changes it: network.py FILE predict ROWS | network.py FILE change OUT.

Only Python's standard library. It reads tensors by the names that an nn.Sequential has.
"""
import json
import math
import struct
import sys


def read(file):
    data = open(file, "rb").read()
    begin = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:begin])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            assert first % (8 if entry["dtype"] == "I64" else 4) == 0, "not aligned"
            letter, size = {"F32": ("f", 4), "I64": ("q", 8)}[entry["dtype"]]
            tensors[name] = list(struct.unpack(f"<{(end - first) // size}{letter}", data[begin + first:begin + end]))
    return header, tensors


def write(file, header, tensors):
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    names = sorted(tensors, key=lambda name: header[name]["data_offsets"][0])
    data = b"".join(struct.pack(f"<{len(tensors[n])}{'q' if header[n]['dtype'] == 'I64' else 'f'}", *tensors[n]) for n in names)
    open(file, "wb").write(struct.pack("<Q", len(text)) + text + data)


ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "gelu": lambda z: z * 0.5 * (1 + math.erf(z / math.sqrt(2))),
}


def normalize(z, norm, tensors, name):
    scale = tensors[name + ".weight"]
    if norm["kind"] == "batch":
        pairs = zip(tensors[name + ".running_mean"], tensors[name + ".running_var"])
        n = [(v - mean) / math.sqrt(var + norm["epsilon"]) for v, (mean, var) in zip(z, pairs)]
    else:
        mean = sum(z) / len(z) if norm["kind"] == "layer" else 0.0
        var = sum((v - mean) ** 2 for v in z) / len(z)
        n = [(v - mean) / math.sqrt(var + norm["epsilon"]) for v in z]
    shift = tensors.get(name + ".bias", [0.0] * len(z))
    return [v * s + b for v, s, b in zip(n, scale, shift)]


def predict(header, tensors, row):
    a = row
    for layer in json.loads(header["__metadata__"]["spec"])["layers"]:
        number = int(layer["name"])
        w = tensors[f"{number}.weight"]
        b = tensors[f"{number}.bias"] if layer.get("bias", True) else [0.0] * layer["outputs"]
        a = [b[o] + sum(w[o * len(a) + i] * v for i, v in enumerate(a)) for o in range(layer["outputs"])]
        if "normalization" in layer:
            a = normalize(a, layer["normalization"], tensors, str(number + 1))
        if layer["activation"] == "softmax":
            e = [math.exp(v - max(a)) for v in a]
            a = [v / sum(e) for v in e]
        else:
            a = [ACTIVATIONS[layer["activation"]](v) for v in a]
    return a


header, tensors = read(sys.argv[1])
if sys.argv[2] == "predict":
    for text in sys.argv[3:]:
        print(*predict(header, tensors, [float(v) for v in text.split(",")]))
else:
    for name, values in tensors.items():
        if name.endswith("running_mean") or name.endswith("bias"):
            tensors[name] = [v + 0.25 for v in values]
        if name.endswith("num_batches_tracked"):
            tensors[name] = [values[0] + 1]
    write(sys.argv[3], header, tensors)
