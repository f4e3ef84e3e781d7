"""Every rule of `problem.yaml` that ties one key to another, in the order in which they are asked.

Where two rules find a fault at the same place, the first one is reported.
"""

from grader.problem.rules.generators import generators_fit
from grader.problem.rules.groups import (
    groups_have_cases,
    repeats_have_room,
    something_earns_points,
    withdrawn_cases_are_there,
)
from grader.problem.rules.names import (
    arguments_and_dims_agree,
    groups_refer_to_what_exists,
    misconceptions_have_one_variant,
    names_are_unique,
)
from grader.problem.rules.pinned import pinned_values_fit
from grader.problem.rules.rule import SpecRule
from grader.problem.rules.samples import samples_have_expected_values
from grader.problem.rules.sizes import (
    components_fill_the_output,
    dims_are_known,
    dims_have_values,
    only_arrays_have_shapes,
    output_can_be_returned,
    shapes_have_values,
)
from grader.problem.rules.solution import solution_opens_after_tries
from grader.problem.rules.source import (
    source_rules_fit,
    source_rules_have_ids_of_their_own,
    source_rules_say_what_they_cost,
)
from grader.problem.rules.valid import valid_fits_its_argument, valid_fits_its_dimension
from grader.problem.rules.within_valid import (
    draws_are_valid,
    pinned_values_are_valid,
    sizes_are_valid,
)

RULES: tuple[SpecRule, ...] = (
    names_are_unique,
    misconceptions_have_one_variant,
    arguments_and_dims_agree,
    only_arrays_have_shapes,
    dims_are_known,
    dims_have_values,
    shapes_have_values,
    generators_fit,
    groups_refer_to_what_exists,
    pinned_values_fit,
    valid_fits_its_argument,
    valid_fits_its_dimension,
    draws_are_valid,
    pinned_values_are_valid,
    sizes_are_valid,
    groups_have_cases,
    repeats_have_room,
    withdrawn_cases_are_there,
    samples_have_expected_values,
    something_earns_points,
    solution_opens_after_tries,
    components_fill_the_output,
    output_can_be_returned,
    source_rules_have_ids_of_their_own,
    source_rules_fit,
    source_rules_say_what_they_cost,
)
