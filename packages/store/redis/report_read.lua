#!lua flags=no-writes
-- Reads a report. a: prefix, domain, number of its entry. Answers {1, digest and report}, {0} where the entry waits still, and
-- {2} where there is neither: there never will be one.
-- @include outbox
local function operation(a)
  local p, domain, number = a[1], a[2], a[3]
  local report = call('HGET', p .. 'or:' .. domain, packed(number))
  if report then
    return { 1, report }
  end
  return { entry_of(p, domain, number) and 0 or 2 }
end
