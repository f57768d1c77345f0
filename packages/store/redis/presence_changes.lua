#!lua flags=no-writes
-- The change numbers and versions of presentities: a[2] a list of {prefix, presentity}.
-- Answers for each {change number, epoch, version counter}, or false where there is none.
local function operation(a)
  local results = {}
  for i, one in ipairs(a[2]) do
    local record = redis.call('HMGET', one[1] .. 'p:' .. one[2], 'c', 'e', 'v')
    results[i] = record[1] and { record[1], record[2], record[3] or '0' } or false
  end
  return results
end
