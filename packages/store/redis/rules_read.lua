#!lua flags=no-writes
-- The record of a presentity or an inbox: a[2] 'p' or 'i', a[3] address. Answers {owner, rules, revision or ''}, or false.
local function operation(a)
  local record = redis.call('HMGET', a[1] .. a[2] .. ':' .. a[3], 'o', 'r', 'n')
  return record[1] and { record[1], record[2], record[3] or '' }
end
