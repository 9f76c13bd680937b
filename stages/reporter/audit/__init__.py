"""A circular that somebody wrote down as facts is read against itself: general checks, which know no place or paper."""

from collections.abc import Callable, Iterable

from stages.reporter.audit import (
    accounts,
    against_tables,
    days,
    figures,
    listing,
    missing,
    own_rules,
    praise,
    rates,
)
from stages.reporter.audit.circular import Circular
from stages.reporter.audit.result import Result

CHECKS: tuple[Callable[[Circular], Iterable[Result]], ...] = (
    figures.parts_add_up,
    figures.verdicts_add_up,
    figures.part_within_whole,
    figures.all_were_settled,
    figures.settled_and_left,
    figures.population_follows,
    figures.numbers_in_sentences,
    figures.count_beside_names,
    figures.named_beside_count,
    figures.one_base,
    rates.rates_follow,
    rates.one_rounding,
    rates.one_number_of_decimals,
    rates.points_follow,
    listing.numbered_in_order,
    listing.rows_as_counted,
    listing.sums_of_columns,
    listing.sorted_as_said,
    listing.rows_once,
    listing.names_once,
    listing.problems_once,
    listing.one_result,
    against_tables.praised_as_listed,
    against_tables.failing_as_listed,
    against_tables.problems_as_listed,
    against_tables.sums_as_printed,
    against_tables.answers_as_grouped,
    against_tables.below_the_number,
    against_tables.same_units,
    against_tables.units_as_counted,
    accounts.named_accounts_are_listed,
    accounts.named_sites_are_listed,
    accounts.one_platform,
    accounts.one_owner,
    accounts.one_verdict,
    accounts.failing_rows_are_told_whole,
    accounts.faults_are_those_of_the_rows,
    accounts.lists_are_whole,
    accounts.counted_units_have_a_table,
    praise.praised_units_are_named,
    praise.praised_units_own_what_fails,
    praise.praised_units_in_bad_lists,
    praise.praised_units_lead_the_problems,
    praise.praised_accounts_fail,
    praise.completed_and_not,
    praise.evaluation_and_problems,
    praise.silent_sites_are_praised,
    praise.all_in_time_and_late,
    days.labels_agree,
    days.previous_label,
    days.window_and_label,
    days.one_window,
    days.signed_after_the_period,
    days.published_after_signing,
    days.number_of_the_year,
    days.deadlines_follow,
    missing.attachments_are_there,
    missing.parts_are_numbered,
    missing.results_are_told,
    missing.problems_have_a_term,
    own_rules.thresholds_are_acted_on,
    own_rules.weekly_numbers_are_the_rules,
    own_rules.consequences_are_the_rules,
)


def audit(circular: Circular) -> list[Result]:
    """What contradicts itself in a circular, in the order of the checks, with places from the file's root."""
    found = [result for check in CHECKS for result in check(circular)]
    return list(dict.fromkeys(result._replace(path=circular.at(result.path)) for result in found))
