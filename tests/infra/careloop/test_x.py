import os
def test_env(settings):
    print({k:v for k,v in os.environ.items() if "DATABASE" in k or "CARELOOP" in k or "REDIS" in k})
    assert settings.REDIS_URL
