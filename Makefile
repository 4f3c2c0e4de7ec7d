.DEFAULT_GOAL := help
.PHONY: help demo setup check test fast bench format serve

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make .venv and install everything, test tools included
	scripts/setup --dev

demo: ## the sample province, the main job, the site on 127.0.0.1:5000
	scripts/demo

serve: ## the site on the database there is
	.venv/bin/flask --app wsgi run

format: ## put all code into the house format
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

fast: ## checks and the quick tests
	scripts/test --fast

test: ## everything: checks, tests on both databases, browser journeys
	scripts/test

check: test ## the same as test

bench: ## measure the figures (SIZE=full for the large ones)
	scripts/bench --size $(or $(SIZE),small)
