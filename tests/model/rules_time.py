"""Days, minutes and periods of a program's zone, for rules_model.py. Everything is an integer: a
day counts from 1970-01-01, a month from 1970-01, an ISO week from the one of 1970-01-01."""
import datetime
import functools
from typing import NamedTuple

from program_model import EPOCH, MICRO, Calendar

DAY_US = 86400 * MICRO
FOR_EVER = 0                  # the one period of what is counted for ever


class Moment(NamedTuple):
    """An instant as the program's clocks show it."""

    at_us: int
    day: int
    minute: int                 # of the wall clock


class Clock(Calendar):
    """The zone's calendar, and the hands of its clock."""

    def moment(self, at_us):
        local = datetime.datetime.fromtimestamp(at_us // MICRO, self.zone)
        return Moment(at_us, local.toordinal() - EPOCH, local.hour * 60 + local.minute)

    def local(self, text):
        """The (first) instant at which the clocks show this: "2026-06-17T12:30"."""
        shown = datetime.datetime.fromisoformat(text).replace(tzinfo=self.zone)
        return int(shown.timestamp()) * MICRO


@functools.lru_cache(maxsize=4096)
def day_of(text):
    """The day of "2026-06-17"."""
    return datetime.date.fromisoformat(text).toordinal() - EPOCH


def date_of(day):
    return datetime.date.fromordinal(day + EPOCH)


def weekday_of(day):
    """0: Monday."""
    return (day + 3) % 7


@functools.lru_cache(maxsize=65536)
def month_of(day):
    date = date_of(day)
    return (date.year - 1970) * 12 + date.month - 1


@functools.lru_cache(maxsize=4096)
def first_day(month):
    return datetime.date(1970 + month // 12, month % 12 + 1, 1).toordinal() - EPOCH


def minute_of(text):
    """The minute of "06:30"; "24:00" is the end of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def period_of(per, day):
    """Which day, week, month or year a day lies in; `per` is the word of a limit or a challenge,
    {from, to} of a challenge or "weeks" in a row."""
    if per == "day":
        return day
    if per in ("week", "weeks"):
        return (day + 3) // 7
    if per == "month":
        return month_of(day)
    if per == "year":
        return date_of(day).year
    return FOR_EVER


def day_in_month(month, day_of_month):
    """That day of a month, or the last one that it has."""
    return min(first_day(month) + day_of_month - 1, first_day(month + 1) - 1)


def months_later(day, months):
    """The same day of the month so many months later, or the last one that month has."""
    return day_in_month(month_of(day) + months, date_of(day).day)
