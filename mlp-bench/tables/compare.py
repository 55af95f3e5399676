"""Compares `./mlp train` with scikit-learn's MLP on public tables: mean accuracy or R2 of seeded splits, in percent.

Usage: compare.py FOLDER [--tables a,b] [--seeds 10] [--settings 2] [-- OPTIONS OF MLP TRAIN]
"""

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy
import pandas
import sklearn
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# Table: (package, label, metric)
TABLES = {
    "titanic": ("Debian r-cran-cardata", "survived", "accuracy"),
    "penguins": ("Debian r-cran-palmerpenguins", "species", "accuracy"),
    "credit": ("Debian r-cran-modeldata", "Status", "accuracy"),
    "churn": ("Debian r-cran-modeldata", "churn", "accuracy"),
    "attrition": ("Debian r-cran-modeldata", "Attrition", "accuracy"),
    "hpc": ("Debian r-cran-modeldata", "class", "accuracy"),
    "ames": ("Debian r-cran-modeldata", "Sale_Price", "r2"),
    "sacramento": ("Debian r-cran-modeldata", "price", "r2"),
    "concrete": ("Debian r-cran-modeldata", "compressive_strength", "r2"),
    "diamonds": ("Debian r-cran-ggplot2", "price", "r2"),
    "cars": ("npm vega-datasets", "Miles_per_Gallon", "r2"),
    "movies": ("npm vega-datasets", "IMDB Rating", "r2"),
}

# Settings of scikit-learn's MLP; the first is the one that we compare with.
SETTINGS = {
    "defaults": {},
    "early_stopping=True": {"early_stopping": True, "max_iter": 1000},
    "max_iter=1000": {"max_iter": 1000},  # slow
}

DATE = re.compile(r"\d{4}-\d\d?-\d\d?.*")
MLP = Path(__file__).resolve().parents[2] / "mlp"


def split(rows, label, metric, seed):
    """Training and test rows: 80 and 20 percent, drawn class by class if there are classes."""
    classes = [row[label] for row in rows] if metric == "accuracy" else None
    return train_test_split(rows, test_size=0.2, random_state=seed, stratify=classes)


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def ours(folder, label, metric, seed, options):
    """The test metric of `./mlp train` with its defaults."""
    command = [MLP, "train", "--data", folder / "train.csv", "--test", folder / "test.csv", "--label", label]
    command += ["--seed", str(seed), "--quiet", "--out", folder / "model.safetensors", "--json", folder / "out.json"]
    subprocess.run([*map(str, command), *options], check=True, stdout=subprocess.DEVNULL)
    return json.loads((folder / "out.json").read_text())["test"]["metrics"][metric]


def is_category(column):
    return not pandas.api.types.is_numeric_dtype(column) or pandas.api.types.is_bool_dtype(column)


def is_used(column):
    """False for constants, dates, and texts that are nearly all different: `./mlp train` leaves the same columns out."""
    values = column.dropna()
    distinct = values.nunique()
    if distinct == 0 or (distinct == 1 and len(values) == len(column)):
        return False
    if not is_category(column):
        return True
    if values.map(lambda text: bool(DATE.fullmatch(str(text)))).all():
        return False
    return distinct <= max(50, len(values) / 2)


def theirs(train, test, label, metric, seed, setting):
    """The test metric of scikit-learn's MLP."""
    x = train.drop(columns=label)
    used = [name for name in x if is_used(x[name])]
    categories = [name for name in used if is_category(x[name])]
    numbers = [name for name in used if name not in categories]
    encoder = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("categories", OneHotEncoder(handle_unknown="ignore"), categories),
        ]
    )
    if metric == "accuracy":
        mlp = MLPClassifier(random_state=seed, **setting)
    else:  # without a standardized target it is far behind
        mlp = TransformedTargetRegressor(MLPRegressor(random_state=seed, **setting), transformer=StandardScaler())
    return make_pipeline(encoder, mlp).fit(x, train[label]).score(test.drop(columns=label), test[label])


def compare(path, label, metric, seeds, settings, options):
    """(seeds, 1 + settings) metrics in percent: ours, then scikit-learn's."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    results = []
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            train, test = split(rows, header.index(label), metric, seed)
            write(folder / "train.csv", header, train)
            write(folder / "test.csv", header, test)
            frames = [pandas.read_csv(folder / part) for part in ("train.csv", "test.csv")]
            results.append([ours(folder, label, metric, seed, options)])
            results[-1] += [theirs(*frames, label, metric, seed, setting) for setting in settings]
    return 100 * numpy.array(results), len(rows), len(header) - 1


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("Usage: ")[1].strip())
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--settings", type=int, default=2, help="number of settings of scikit-learn's MLP")
    parser.add_argument("options", nargs="*", help="options of mlp train, after --")
    args = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    warnings.filterwarnings("ignore", "Found unknown categories")
    names = list(SETTINGS)[: args.settings]
    columns = ["table", "package", "rows", "columns", "metric", "ours", "scikit-learn", "difference", *names[1:]]
    print(f"scikit-learn {sklearn.__version__}, {args.seeds} seeds, options of mlp train: {args.options or 'none'}\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    means = []
    for table in args.tables.split(","):
        package, label, metric = TABLES[table]
        settings = [SETTINGS[name] for name in names]
        path = args.folder / f"{table}.csv"
        results, rows, count = compare(path, label, metric, args.seeds, settings, args.options)
        means.append(results.mean(axis=0))
        print_row([table, package, rows, count, "R2" if metric == "r2" else metric], means[-1])
    print_row(["mean", "", "", "", ""], numpy.mean(means, axis=0))


def print_row(cells, means):
    ours, first, *others = means
    numbers = [f"{ours:.1f}", f"{first:.1f}", f"{ours - first:+.1f}", *(f"{other:.1f}" for other in others)]
    print("| " + " | ".join(map(str, [*cells, *numbers])) + " |")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
