create function pennon.operand_of(operator text) returns text
language sql immutable strict parallel safe
as $$
  select '{
    "equals": "scalar", "not_equals": "scalar", "in": "scalars", "not_in": "scalars",
    "exists": "nothing", "not_exists": "nothing",
    "greater_than": "number", "greater_or_equal": "number", "less_than": "number", "less_or_equal": "number",
    "contains": "text", "starts_with": "text", "ends_with": "text", "regex": "regex",
    "equals_ignore_case": "text", "in_ignore_case": "texts", "contains_ignore_case": "text",
    "starts_with_ignore_case": "text", "ends_with_ignore_case": "text",
    "semver_equal": "version", "semver_greater": "version", "semver_less": "version",
    "semver_at_least": "version", "semver_at_most": "version",
    "before": "instant", "after": "instant",
    "includes_any": "scalars", "includes_all": "scalars", "includes_none": "scalars",
    "within_km": "place"
  }'::jsonb ->> operator
$$;
comment on function pennon.operand_of(text) is 'What an operator compares with; null for an unknown operator.';
revoke execute on function pennon.operand_of(text) from public;
