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

-- Members up to `bound` of a bucket's sorted set, the oldest first, at most so many.
local function due_members(p, index, bound, limit)
  return redis.call('ZRANGEBYSCORE', p .. index, '-inf', bound, 'LIMIT', 0, limit)
end
