"""How fast, how big: every figure beside something honest measured in the same run. Run by `make bench`.

Each measurement is a process of its own (`python -m scripts.bench PART …`), so that its memory is its own; the pages
are asked through Django's test client, without a network. Figures land in docs/benchmarks.md.
"""
