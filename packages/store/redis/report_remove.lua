#!lua flags=allow-oom
-- Removes a report. a: prefix, domain, number of its entry.
-- Answers 1: removed, 0: its entry waits still, 2: there is neither, and never will be.
-- @include outbox
local function operation(a)
  local p, domain, number = a[1], a[2], a[3]
  if drop_report(p, domain, packed(number)) then
    tidy(p, domain)
    return 1
  end
  return entry_of(p, domain, number) and 0 or 2
end
