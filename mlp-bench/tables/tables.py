"""Writes the tables as CSV files. Usage: tables.py R_PACKAGES VEGA_DATASETS FOLDER"""

import csv
import json
import shutil
import sys
from pathlib import Path

import rdata

packages, vega, folder = map(Path, sys.argv[1:])


def write(name, columns, label):
    """Writes the rows that have a label."""
    rows = [row for row in zip(*columns.values()) if row[list(columns).index(label)] != ""]
    with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([list(columns), *rows])


def write_r(name, package, frame, label):
    write(name, rdata.frame(packages / package, frame)[1], label)


def write_json(name, file, label):
    records = json.loads((vega / file).read_text(encoding="utf-8"))
    names = list(dict.fromkeys(key for record in records for key in record))
    cells = {key: ["" if record.get(key) is None else str(record[key]) for record in records] for key in names}
    write(name, cells, label)


names, titanic = rdata.frame(packages / "carData", "TitanicSurvival")
write("titanic", {"name": names, **titanic}, "survived")
shutil.copy(packages / "palmerpenguins/extdata/penguins.csv", folder / "penguins.csv")
write_r("credit", "modeldata", "credit_data", "Status")
write_r("churn", "modeldata", "wa_churn", "churn")
write_r("attrition", "modeldata", "attrition", "Attrition")
write_r("hpc", "modeldata", "hpc_data", "class")
write_r("ames", "modeldata", "ames", "Sale_Price")
write_r("sacramento", "modeldata", "Sacramento", "price")
write_r("concrete", "modeldata", "concrete", "compressive_strength")
write_r("diamonds", "ggplot2", "diamonds", "price")
write_json("cars", "cars.json", "Miles_per_Gallon")
write_json("movies", "movies.json", "IMDB Rating")
