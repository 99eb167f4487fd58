"""An analyst's policy and her question, as she writes them down."""

HALVES = """\
label: Half digital, half help for the weakest
spend:                                  # names are yours; they appear in tables and on the command line
  digital:
    lever: investment
    share: 50%                          # of what is left of the budget after fixed amounts
    split: {digital: 100%}
    start: 2027-04
  help_for_the_weakest:
    lever: support
    share: 50%
    reach: {weakest: 25%, by: capability, judged: once}
    start: 2027-04
  virtual_ward_tariff:
    lever: payment
    amount: £60m a year                 # comes off the top, so that all options still cost the same
    innovations: [virtual_wards]
    start: 2027-04
    until: 2031-03                      # the last month that is paid
"""
FRIDAY = """\
question: Does splitting the money between digital and hands-on help beat the options on the table?
sweep:
  policy: [supply, investment, agility, halves]     # do_minimum is always added
budget: {amount: £400m a year, start: 2027-04, until: 2037-03, prices: 2025-26}
calendar: {start: 2027-04, years: 10}
system: my_trusts
replicates: 200                                      # futures: each draws chance *and* parameters
headline: productivity_growth
"""
