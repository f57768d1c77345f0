#!lua flags=allow-oom
-- Removes things of an account, a[3], that is removed: a[2] a list of {'p' or 'i', address}. Those of other owners stay.
-- @include account
-- @include inbox_removal
-- @include account_removal
local function operation(a)
  local p = a[1]
  for _, thing in ipairs(a[2]) do
    local kind, address = thing[1], thing[2]
    local owner = redis.call('HGET', p .. kind .. ':' .. address, 'o')
    if owner == '' then
      owner = address:sub(address:find(':', 1, true) + 1)
    end
    if owner == a[3] then
      remove_thing(p, kind, address)
    end
  end
  return true
end
