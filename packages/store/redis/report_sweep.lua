#!lua flags=allow-oom
-- Removes the reports of a bucket from before a time, oldest first. a: prefix, before, limit.
-- Answers {number and domain, digest and report, …} of the removed.
-- @include outbox
local function operation(a)
  local p = a[1]
  local removed = {}
  for _, member in ipairs(call('ZRANGEBYSCORE', p .. 'ot', '-inf', string.format('(%.0f', a[2]), 'LIMIT', 0, a[3])) do
    local key, domain = member:sub(1, 6), member:sub(7)
    removed[#removed + 1] = member
    removed[#removed + 1] = drop_report(p, domain, key) or ''
    call('ZREM', p .. 'ot', member)
    tidy(p, domain)
  end
  return removed
end
