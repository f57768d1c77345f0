#!lua flags=no-writes
-- Accounts whose making or removal has not ended in time. a[2] prefixes of buckets, a[3] how many at most, a[4] before when.
-- Answers a list of principals.
-- @include due
local function operation(a)
  local results = {}
  for _, p in ipairs(due_buckets(a[2], 'X', a[4])) do
    for _, principal in ipairs(due_members(p, 'X', a[4], a[3] - #results)) do
      results[#results + 1] = principal
    end
    if #results >= a[3] then
      break
    end
  end
  return results
end
