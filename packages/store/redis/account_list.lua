#!lua flags=no-writes
-- Principals of a domain in the order of their names. a[2] prefixes of buckets, a[3] domain, a[4] after which name or false,
-- a[5] how many of each bucket. Answers for each bucket a list of names.
local function operation(a)
  local domain = a[3] .. '\0'
  local from = a[4] and '(' .. domain .. a[4] or '[' .. domain
  local results = {}
  for i, p in ipairs(a[2]) do
    local names = redis.call('ZRANGEBYLEX', p .. 'A', from, '(' .. a[3] .. '\1', 'LIMIT', 0, a[5])
    for j = 1, #names do
      names[j] = names[j]:sub(#domain + 1)
    end
    results[i] = names
  end
  return results
end
