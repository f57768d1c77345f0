-- The buckets (of a list of prefixes) whose sorted set `index` has members up to `bound`; those with the oldest first.
local function due_buckets(buckets, index, bound)
  local found, firsts = {}, {}
  for i = 1, #buckets do
    local p = buckets[i]
    local first = redis.call('ZRANGEBYSCORE', p .. index, '-inf', bound, 'WITHSCORES', 'LIMIT', 0, 1)
    if first[2] then
      found[#found + 1] = p
      firsts[p] = tonumber(first[2])
    end
  end
  table.sort(found, function(one, other) return firsts[one] < firsts[other] end)
  return found
end

-- Takes what is due by the sorted set `index`, the oldest first in each bucket. a[2] prefixes of buckets, a[3] how many
-- results at most, a[4] up to which score. Answers the list of what `take(p, member)` returns. A false or nil is left out
-- and does not count; only `take` keeps a member from being due again, as some scripts may not write.
local function take_due(a, index, take)
  local limit, bound = a[3], a[4]
  local results = {}
  for _, p in ipairs(due_buckets(a[2], index, bound)) do
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', p .. index, '-inf', bound, 'LIMIT', 0, limit - #results)) do
      results[#results + 1] = take(p, member) or nil
    end
    if #results >= limit then
      break
    end
  end
  return results
end
