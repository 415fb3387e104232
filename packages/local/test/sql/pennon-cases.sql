select pennon_api.commit('staging', '[
  {"kind": "flag", "key": "checkout", "base_version": 0, "body": {
    "key": "checkout", "type": "boolean", "status": "active", "delivery": "rules", "offVariation": "off",
    "variations": [{"key": "on", "value": true}, {"key": "off", "value": false}],
    "targets": [{"variation": "on", "values": ["ada"]}], "fallthrough": {"variation": "off"}}},
  {"kind": "flag", "key": "secret", "base_version": 0, "body": {
    "key": "secret", "type": "number", "status": "active", "delivery": "server", "offVariation": "none",
    "variations": [{"key": "none", "value": 0}], "fallthrough": {"variation": "none"}}}
]');
