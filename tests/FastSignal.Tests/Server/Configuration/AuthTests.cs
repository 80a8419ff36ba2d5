using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling.Ports;

namespace FastSignal.Tests.Server.Configuration;

public sealed class AuthTests
{
    [Fact]
    public void Nobody_is_asked_by_default()
    {
        AuthSettings auth = Loading.Good().Auth;
        Assert.Equal(AuthMode.None, auth.Mode);
        Assert.Empty(auth.Tokens);
        Assert.Equal(Role.Viewer, auth.Jwt.DefaultRole);
    }

    [Theory]
    [InlineData("""{ "mode": "token" }""", "auth:tokens")]
    [InlineData("""{ "mode": "token", "tokens": [] }""", "auth:tokens")]
    [InlineData("""{ "tokens": [{ "name": "a", "token": "sixteen-letters!" }] }""", "auth:mode")]
    [InlineData("""{ "jwt_public_key_file": "a" }""", "auth:mode")]
    [InlineData("""{ "mode": "basic" }""", "auth:users")]
    [InlineData("""{ "mode": "jwt" }""", "auth:mode")]
    [InlineData("""{ "mode": "jwt", "jwt_secret_file": "a", "jwt_jwks_file": "b" }""", "auth:mode")]
    [InlineData("""{ "jwt_secret": "too short for a secret of HS256" }""", "auth:jwt_secret")]
    public void A_mode_without_what_it_needs_is_refused(string auth, string key) =>
        Assert.StartsWith($"{key}: ", Loading.OnlyProblem($$"""{ "auth": {{auth}} }"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!" }""", true)]
    [InlineData("""{ "name": "a", "token_file": "path" }""", true)]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!", "role": "admin" }""", true)]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!", "role": "root" }""", false)]
    [InlineData("""{ "name": "a", "token": "fifteen-letters" }""", false)]
    [InlineData("""{ "name": "a", "token": "sixteen letters!" }""", false)]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!", "token_file": "path" }""", false)]
    [InlineData("""{ "name": "a" }""", false)]
    [InlineData("""{ "token": "sixteen-letters!" }""", false)]
    [InlineData("""{ "name": "", "token": "sixteen-letters!" }""", false)]
    [InlineData("""{ "name": "a:b", "token": "sixteen-letters!" }""", false)]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!", "password": "x" }""", false)]
    [InlineData("""{ "name": "a", "token": "sixteen-letters!" }, { "name": "a", "token": "sixteen-letters?" }""", false)]
    [InlineData("\"sixteen-letters!\"", false)]
    public void Tokens_are_checked_and_never_printed(string entries, bool allowed)
    {
        ConfigurationResult result = Loading.Load($$"""{ "auth": { "mode": "none", "tokens": [{{entries}}] } }""");
        Assert.Equal(allowed, result.Ok);
        Assert.All(result.Problems, problem => Assert.DoesNotContain("letters", problem.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void People_are_bounded_in_number_and_length()
    {
        Assert.True(Loading.Load(Users(KnownUsersKey.MaximumEntries)).Ok);
        Assert.False(Loading.Load(Users(KnownUsersKey.MaximumEntries + 1)).Ok);
        Assert.True(Loading.Load(User(KnownUsersKey.MaximumNameLength, KnownUsersKey.MaximumSecretLength)).Ok);
        Assert.True(Loading.Load(User(1, 8)).Ok);
        Assert.False(Loading.Load(User(KnownUsersKey.MaximumNameLength + 1, 8)).Ok);
        Assert.False(Loading.Load(User(1, KnownUsersKey.MaximumSecretLength + 1)).Ok);
        Assert.False(Loading.Load(User(1, 7)).Ok);

        static string Users(int count) =>
            $$"""{ "auth": { "mode": "none", "users": [{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{ "name": "u{{i}}", "password": "password" }"""))}}] } }""";
        static string User(int name, int password) =>
            $$"""{ "auth": { "mode": "none", "users": [{ "name": "{{new string('n', name)}}", "password": "{{new string('p', password)}}" }] } }""";
    }

    [Fact]
    public void Lists_of_people_come_from_the_environment_too()
    {
        AuthSettings auth = Loading.Good(environment: new Dictionary<string, string?>
        {
            ["FASTSIGNAL__AUTH__MODE"] = "basic",
            ["FASTSIGNAL__AUTH__USERS__0__NAME"] = "ann",
            ["FASTSIGNAL__AUTH__USERS__0__PASSWORD"] = "correct-horse",
        }).Auth;
        Assert.Equal(new KnownUser("ann", Role.Controller, "correct-horse", null), Assert.Single(auth.Users));
    }
}
