#!lua flags=allow-oom
-- Removes publications whose expiry has passed. a[2] prefixes of buckets, a[3] most presentities, a[4] now.
-- Answers a list of {presentity, snapshot}.
-- @include due
-- @include presence
local function operation(a)
  local limit, now = a[3], a[4]
  local results = {}
  for _, p in ipairs(due_buckets(a[2], 'E', now)) do
    for _, name in ipairs(due_members(p, 'E', now, limit - #results)) do
      local snapshot = remove_where(p, name, function(publication) return publication[2] <= now end)
      if snapshot then
        results[#results + 1] = { name, snapshot }
      else
        redis.call('ZREM', p .. 'E', name)
      end
    end
    if #results >= limit then
      break
    end
  end
  return results
end
