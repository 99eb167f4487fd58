"""Money, shares, dates and durations are read as written, and nothing is guessed."""

import numpy as np
import pytest

from policysim.errors import AskError
from policysim.scenario.amounts import Money, duration, number, pounds, share, whole
from policysim.scenario.asked import understood
from policysim.scenario.budget import Budget
from policysim.scenario.calendar import Calendar, tick_years

MONEY = [
    ("£400m", 4e8), ("400m", 4e8), ("£400m a year", 4e8), ("400 million per year", 4e8), ("1.2bn", 1.2e9),
    ("£1.2 billion", 1.2e9), ("400_000_000", 4e8), ("£60m a year", 6e7), ("£90k", 9e4), ("£250", 250.0), ("0m", 0.0),
]  # fmt: skip
NOT_MONEY = [
    ("400", "pounds or millions?"), (400, "pounds or millions?"), (4e8, "£400_000_000"),
    ("4e8", "£400_000_000"), ("60.5", "60.5m or £60.5"),
    ("400,000,000", "400_000_000"), ("£400,5m", "comma"), ("nan", "not money"), ("inf", "not money"), ("", "not money"),
    ("£m", "not money"), ("400m a week", "not money"), ("-400m", "not below zero"), ("1e400m", "finite"),
    ("$400m", "not money"), (None, "not money"), (True, "not money"), (float("nan"), "finite"), ("٤٠٠m", "not money"),
]  # fmt: skip


@pytest.mark.parametrize("text, value", MONEY)
def test_money_is_pounds_a_year(text, value):
    made = pounds(text)
    assert float(made) == pytest.approx(value) and not made.in_all


def test_money_in_all_says_so():
    assert pounds("£4bn in all").in_all and pounds("£4bn in all") != pounds("£4bn a year")
    assert float(pounds("£4bn in total")) == 4e9


@pytest.mark.parametrize("text, why", NOT_MONEY)
def test_what_is_not_money_is_refused_with_what_to_write(text, why):
    with pytest.raises(ValueError, match=why.replace("?", r"\?")):
        pounds(text)


@pytest.mark.parametrize(
    "text, value", [("50%", 0.5), ("0.5", 0.5), (1, 1.0), ("1/3", 1 / 3), ("22.5%", 0.225), ("0", 0.0)]
)
def test_a_share_is_from_0_to_1(text, value):
    assert share(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text, why", [("50", "50%"), ("110%", "100%"), ("-0.1", "100%"), ("nan", "number"), ("half", "number")]
)
def test_a_share_that_could_be_two_things_is_refused(text, why):
    with pytest.raises(ValueError, match=why):
        share(text)


@pytest.mark.parametrize(
    "text, value", [("1 year", 1), ("6 months", 0.5), ("18 months", 1.5), ("2", 2), (1.5, 1.5), ("none", 0)]
)
def test_a_bare_duration_is_in_years(text, value):
    assert duration(text) == pytest.approx(value)


@pytest.mark.parametrize("read", [number, whole, share, duration])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", float("nan"), float("inf"), "1e400", True, "1,5", "x"])
def test_nonsense_is_no_number(read, value):
    with pytest.raises(ValueError):
        read(value)


def test_a_number_with_underscores_is_one_number():
    assert number("1_000.5") == 1000.5 and whole("12") == 12


@pytest.mark.parametrize(
    "text, years", [("year", 1), ("half_year", 0.5), ("quarter", 0.25), ("month", 1 / 12), ("0.125", 0.125)]
)
def test_ticks_have_names(text, years):
    assert tick_years(text) == pytest.approx(years)


@pytest.mark.parametrize("text", ["week", "0.3", "2", "0", "nan"])
def test_a_year_is_a_whole_number_of_ticks(text):
    with pytest.raises(ValueError, match="tick"):
        tick_years(text)


@pytest.mark.parametrize(
    "start, labels",
    [("2027-04", ("2027/28", "2028/29")), ("2027", ("2027", "2028")), ("2099-04", ("2099/00", "2100/01")),
     ("2027-07", ("2027-07 to 2028-06", "2028-07 to 2029-06"))],
)  # fmt: skip
def test_years_are_named_as_people_name_them(start, labels):
    assert Calendar(start=start, years=2).labels() == labels


def test_a_calendar_counts_ticks_with_the_warm_up():
    calendar = Calendar(start="2027-04", years="10 years", warm_up="5 years", tick="quarter")
    assert (calendar.warm_up_ticks, calendar.ticks, calendar.tick) == (20, 60, 0.25)
    assert calendar.edges()[[0, 1, -1]].tolist() == [0, 3, 120]


REFUSED = [
    (Calendar, {"years": "2.5"}, "years = 2.5"), (Calendar, {"years": "0"}, "years = 0"),
    (Calendar, {"start": "2027-13"}, "start = 2027-13"), (Calendar, {"start": "april"}, "YYYY-MM"),
    (Calendar, {"warm_up": "1 month"}, "warm_up"), (Calendar, {"warm_up": "0"}, "warm_up"),
    (Calendar, {"strat": "2027"}, 'did you mean "start"'), (Calendar, {"tick": "fortnight"}, "quarter"),
    (Budget, {"amount": "400"}, "pounds or millions?"), (Budget, {"start": "2030", "until": "2029"}, "before start"),
    (Budget, {"prises": "2025-26"}, 'did you mean "prices"'), (Budget, ["400m"], "keys and values"),
]  # fmt: skip


@pytest.mark.parametrize("model, data, said", REFUSED)
def test_a_refusal_names_file_key_and_value(model, data, said):
    with pytest.raises(AskError) as error:
        understood(model, data, "conf/x.yaml")
    assert said in str(error.value) and str(error.value).startswith("conf/x.yaml: ")
    assert len(str(error.value).splitlines()) <= 6 and "pydantic" not in str(error.value)


def test_an_end_given_as_a_year_is_its_december():
    budget = Budget(amount="£1m", start="2027", until="2028")
    assert budget.window(Calendar(start="2027", years=5)) == (0.0, 24.0)


def test_a_budget_in_all_is_spread_over_its_months():
    budget = Budget(amount="£30m in all", start="2027-04", until="2029-09")
    assert budget.a_year(Calendar(start="2027-04", years=5)) == pytest.approx(12e6)


def test_plain_values_read_back_the_same():
    calendar = Calendar(start="2027-04", years=3, tick="month", warm_up="6 months")
    budget = Budget(amount="£4.1bn in all", start="2027-04", until="2028")
    assert Calendar(**calendar.model_dump(mode="json")) == calendar
    again = Budget(**budget.model_dump(mode="json"))
    assert again == budget and again.amount.in_all and isinstance(again.amount, Money)
    assert np.isclose(again.amount, 4.1e9)
