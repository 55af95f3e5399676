#!/bin/sh
# Downloads the packages with the public tables, checks them, and writes one CSV file per table.
# Usage: fetch.sh FOLDER. Needs apt-get and dpkg-deb (Debian 12), npm and Python 3.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "${1:?usage: fetch.sh FOLDER}/packages"
cd "$1/packages"

check() { # FILE SHA256
  printf '%s  %s\n' "$2" "$1" | sha256sum -c --quiet -
}

debian() { # NAME VERSION SHA256
  file=$1_$2_all.deb
  [ -f "$file" ] || apt-get download -q "$1=$2"
  check "$file" "$3"
  dpkg-deb -x "$file" debian
}

npm_package() { # NAME VERSION SHA256
  file=$1-$2.tgz
  [ -f "$file" ] || npm pack --silent "$1@$2"
  check "$file" "$3"
  mkdir -p npm
  tar -xzf "$file" -C npm
}

debian r-cran-cardata 3.0.5-1 faf3f35c915cc4522b17cd6774669abf92d9f20a9cccd64aaa961cb1177d0e72
debian r-cran-ggplot2 3.4.1+dfsg-1 185d18e5ee33aff006d0e6b31aaa77efde7d39c361f991801f41d2b481408fde
debian r-cran-modeldata 1.1.0-1 66c2e08bb4bf695d972b1e72ea44d5af9ada3c42841793d3871017f7b896bf95
debian r-cran-palmerpenguins 0.1.1-1 9bbfc099acc6764738f3c0c778093e905bc28c9c0cff94ef630c3c1d1aa9c34c
npm_package vega-datasets 3.2.1 6f72fda460a9863fae5fcb32f85bcd49e1761fdea6dc6cf9f4962472881cc5a3
python3 "$here/tables.py" debian/usr/lib/R/site-library npm/package/data ..
