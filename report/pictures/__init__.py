"""Pictures as files and in the page: small SVG, a list of what it may hold, colours that follow the page's.

A figure is written once, in the colours of paper. `shrink` makes what matplotlib wrote small, `inline`
puts it into a page, where `palette` says what each colour is on a dark ground.
"""
