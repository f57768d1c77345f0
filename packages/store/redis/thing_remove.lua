#!lua flags=allow-oom
-- Removes things of an account, a[3], that is removed: a[2] a list of {'p' or 'i', address}, a[4] its last credential epoch.
-- Those of other owners stay, and those of an account that was made under the name since: its epoch is newer from the first on.
-- @include account
-- @include inbox_removal
-- @include account_removal
local function operation(a)
  local p = a[1]
  for _, thing in ipairs(a[2]) do
    local kind, address = thing[1], thing[2]
    local record = redis.call('HMGET', p .. kind .. ':' .. address, 'o', 'a')
    local owner = record[1]
    if owner == '' then
      owner = address:sub(address:find(':', 1, true) + 1)
    end
    -- Things of before have no epoch.
    if owner == a[3] and tonumber(record[2] or 0) <= a[4] then
      remove_thing(p, kind, address)
    end
  end
  return true
end
