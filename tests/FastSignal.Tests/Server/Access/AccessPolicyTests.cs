using System.Security.Cryptography;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Tests.Server.Configuration;
using FastSignal.Tests.Signaling.Kit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Access;

public sealed class AccessPolicyTests : IDisposable
{
    private const string AdminToken = "an-administrator-token";

    private readonly string _folder = Directory.CreateTempSubdirectory("fastsignal-access-").FullName;
    private readonly VirtualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_nobody_is_asked_everybody_may_come_and_the_admin_token_is_an_administrators()
    {
        AccessPolicy policy = Policy("""{ "auth": { "mode": "none" } }""", AdminToken);
        Assert.True(policy.IsOpen);
        Assert.Same(Identity.Anyone, policy.Judge("default", null).Identity);
        Assert.Same(Identity.Anyone, policy.Judge("default", "whatever").Identity);
        Assert.Equal(Role.Admin, policy.Judge("default", AdminToken).Identity!.Role);
        Assert.False(Policy("{}").HasAdmin);
    }

    [Fact]
    public void Tokens_have_names_and_roles()
    {
        AccessPolicy policy = Policy("""
            { "auth": { "mode": "token", "tokens": [
              { "name": "screen", "token": "sixteen-characters", "role": "viewer" },
              { "name": "desk", "token": "another-sixteen-characters" },
              { "name": "boss", "token": "one-more-of-sixteen", "role": "admin" } ] } }
            """, AdminToken);
        Assert.Equal(new Identity("screen", Role.Viewer), policy.Judge("default", "sixteen-characters").Identity);
        Assert.Equal(new Identity("desk", Role.Controller), policy.Judge("default", "another-sixteen-characters").Identity);
        Assert.Equal(new Identity("boss", Role.Admin), policy.Judge("default", "one-more-of-sixteen").Identity);
        Assert.Equal(Role.Admin, policy.Judge("default", AdminToken).Identity!.Role);
        Assert.Equal(AccessRefusal.Missing, policy.Judge("default", null).Refusal);
        foreach (string wrong in new[] { "", "sixteen-character", "sixteen-characters ", "Sixteen-characters", new string('x', ConnectRequest.MaxTokenLength + 1) })
            Assert.Equal(AccessRefusal.Invalid, policy.Judge("default", wrong).Refusal);
        Assert.Equal(AccessRefusal.Missing, policy.Judge(Credential.OfUser("screen", "sixteen-characters"), "default").Refusal);
    }

    [Theory]
    [InlineData("ann", "correct-horse", true)]
    [InlineData("bob", "correct-horse", false)]
    [InlineData("Ann", "correct-horse", false)]
    [InlineData("ann", "correct-horsE", false)]
    [InlineData("ann", "", false)]
    [InlineData("", "", false)]
    [InlineData("bob", "battery-staple", true)]
    public void People_have_names_and_passwords(string user, string password, bool known)
    {
        AccessPolicy policy = Policy("""
            { "auth": { "mode": "basic", "users": [ { "name": "ann", "password": "correct-horse" }, { "name": "bob", "password": "battery-staple", "role": "viewer" } ] } }
            """);
        AccessVerdict verdict = policy.Judge(Credential.OfUser(user, password), "default");
        Assert.Equal(known ? AccessRefusal.None : AccessRefusal.Invalid, verdict.Refusal);
        if (known)
            Assert.Equal(new Identity(user, user == "ann" ? Role.Controller : Role.Viewer), verdict.Identity);
    }

    [Theory]
    [InlineData("""{"sub":"ann"}""", Role.Viewer)]
    [InlineData("""{"sub":"ann","role":"controller"}""", Role.Controller)]
    [InlineData("""{"sub":"ann","role":"admin"}""", Role.Admin)]
    [InlineData("""{"sub":"ann","role":"root"}""", Role.Viewer)]
    [InlineData("""{"sub":"ann","role":"Admin"}""", Role.Viewer)]
    [InlineData("""{"sub":"ann","role":["something","viewer","controller"]}""", Role.Controller)]
    [InlineData("""{"sub":"ann","roles":["admin"]}""", Role.Viewer)]
    public void A_claim_holds_the_role(string claims, Role role)
    {
        AccessPolicy policy = Policy($$"""{ "auth": { "mode": "jwt", "jwt_secret": "{{Tokens.Secret}}" } }""");
        Assert.Equal(new Identity("ann", role), policy.Judge("default", Tokens.Hs256(claims)).Identity);
    }

    [Fact]
    public void The_claims_for_role_and_apps_have_names_of_the_configuration()
    {
        AccessPolicy policy = Policy($$"""
            { "auth": { "mode": "jwt", "jwt_secret": "{{Tokens.Secret}}", "jwt_role_claim": "https://example.org/roles", "jwt_default_role": "controller", "jwt_apps_claim": "apps" } }
            """);
        Assert.Equal(Role.Admin, policy.Judge("lab", Tokens.Hs256("""{"https://example.org/roles":"admin","apps":"lab"}""")).Identity!.Role);
        Assert.Equal(Role.Controller, policy.Judge("lab", Tokens.Hs256("""{"role":"admin","apps":["x","lab"]}""")).Identity!.Role);
        Assert.NotNull(policy.Judge("lab", Tokens.Hs256("""{"apps":"*"}""")).Identity);
        Assert.Equal(AccessRefusal.OtherApp, policy.Judge("lab", Tokens.Hs256("""{"apps":["x","Lab"]}""")).Refusal);
        Assert.Equal(AccessRefusal.OtherApp, policy.Judge("lab", Tokens.Hs256("{}")).Refusal);

        // Where no app is concerned there is nothing to join.
        Assert.NotNull(policy.Judge(Credential.OfToken(Tokens.Hs256("{}")), app: null).Identity);
    }

    [Fact]
    public void An_identity_holds_until_the_token_expires_leeway_included()
    {
        AccessPolicy policy = Policy($$"""{ "auth": { "mode": "jwt", "jwt_secret": "{{Tokens.Secret}}", "jwt_leeway": "10s" } }""");
        long expires = _clock.UnixTimeMs / 1000 + 100;
        string token = Tokens.Hs256($$"""{"sub":"ann","exp":{{expires}}}""");
        Assert.Equal((expires + 10) * 1000, policy.Judge("default", token).Identity!.ValidUntilUnixMs);
        _clock.Advance(111);
        Assert.Equal(AccessRefusal.Invalid, policy.Judge("default", token).Refusal);
        Assert.Null(policy.Judge("default", Tokens.Hs256("""{"sub":"ann"}""")).Identity!.ValidUntilUnixMs);
    }

    [Fact]
    public void Secrets_in_files_are_read_again_when_they_change()
    {
        string path = Write("token.txt", "first-sixteen-characters\n");
        AccessPolicy policy = Policy($$"""{ "auth": { "mode": "token", "tokens": [ { "name": "a", "token_file": "{{path}}" } ] } }""");
        Assert.NotNull(policy.Judge("default", "first-sixteen-characters").Identity);
        Write("token.txt", "second-sixteen-characters\r\nand a remark");
        policy.Refresh();
        Assert.Null(policy.Judge("default", "first-sixteen-characters").Identity);
        Assert.NotNull(policy.Judge("default", "second-sixteen-characters").Identity);

        // What cannot be used changes nothing.
        Write("token.txt", "\n");
        policy.Refresh();
        Assert.NotNull(policy.Judge("default", "second-sixteen-characters").Identity);
        File.Delete(path);
        policy.Refresh();
        Assert.NotNull(policy.Judge("default", "second-sixteen-characters").Identity);
        Write("token.txt", "third-sixteen-characters");
        policy.Refresh();
        Assert.NotNull(policy.Judge("default", "third-sixteen-characters").Identity);
    }

    [Fact]
    public void Keys_in_files_are_read_again_when_they_change()
    {
        using RSA first = RSA.Create(2048);
        using ECDsa second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = Write("keys.json", $$"""{"keys":[{{Tokens.KeySet(first, "1")}}]}""");
        AccessPolicy policy = Policy($$"""{ "auth": { "mode": "jwt", "jwt_jwks_file": "{{path}}" } }""");
        string ofFirst = Tokens.Rs256(first, """{"sub":"ann"}""", """{"alg":"RS256","kid":"1"}""");
        string ofSecond = Tokens.Es256(second, """{"sub":"ann"}""", """{"alg":"ES256","kid":"2"}""");
        Assert.NotNull(policy.Judge("default", ofFirst).Identity);
        Assert.Null(policy.Judge("default", ofSecond).Identity);
        Write("keys.json", "{");
        policy.Refresh();
        Assert.NotNull(policy.Judge("default", ofFirst).Identity);
        Write("keys.json", $$"""{"keys":[{{Tokens.KeySet(second, "2")}}]}""");
        policy.Refresh();
        Assert.Null(policy.Judge("default", ofFirst).Identity);
        Assert.NotNull(policy.Judge("default", ofSecond).Identity);

        string pem = Write("key.pem", first.ExportSubjectPublicKeyInfoPem());
        Assert.NotNull(Policy($$"""{ "auth": { "mode": "jwt", "jwt_public_key_file": "{{pem}}" } }""").Judge("default", Tokens.Rs256(first, "{}")).Identity);
        string secret = Write("secret.txt", Tokens.Secret + "\n");
        Assert.NotNull(Policy($$"""{ "auth": { "mode": "jwt", "jwt_secret_file": "{{secret}}" } }""").Judge("default", Tokens.Hs256("{}")).Identity);
    }

    [Theory]
    [InlineData("missing", null)]
    [InlineData("empty", "")]
    [InlineData("short", "a-secret-too-short")]
    public void A_file_that_cannot_be_used_at_the_start_is_named_and_not_quoted(string name, string? content)
    {
        string path = Path.Combine(_folder, name);
        if (content is not null)
            File.WriteAllText(path, content);
        AccessFileException exception = Assert.Throws<AccessFileException>(
            () => Policy($$"""{ "auth": { "mode": "jwt", "jwt_secret_file": "{{path}}" } }"""));
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_bounded()
    {
        string Content(int length) => "a-token-in-a-long-file\n" + new string('#', length - 23);
        string path = Write("token.txt", Content(WatchedFile<SecretText>.MaxBytes));
        string json = $$"""{ "auth": { "mode": "token", "tokens": [ { "name": "a", "token_file": "{{path}}" } ] } }""";
        Assert.NotNull(Policy(json).Judge("default", "a-token-in-a-long-file").Identity);
        Write("token.txt", Content(WatchedFile<SecretText>.MaxBytes + 1));
        Assert.Throws<AccessFileException>(() => Policy(json));
    }

    [Fact]
    public void Nothing_that_holds_a_secret_shows_it_when_it_is_written_out()
    {
        FastSignalConfiguration configuration = Loading.Good($$"""
            { "auth": { "mode": "none", "tokens": [ { "name": "a", "token": "secret-of-the-token" } ], "users": [ { "name": "b", "password": "secret-of-the-user" } ], "jwt_secret": "{{Tokens.Secret}}" },
              "signaling": { "ice_servers": [ { "urls": "turn:a", "secret": "secret-of-the-relay" } ] } }
            """);
        object[] holders =
        [
            configuration, configuration.Auth, configuration.Auth.Tokens[0], configuration.Auth.Users[0], configuration.Auth.Jwt,
            configuration.Signaling.IceServers[0], Credential.OfToken("secret"), Credential.OfUser("a", "secret"), SecretText.Of("secret"),
        ];
        Assert.All(holders, holder => Assert.DoesNotContain("secret-", holder.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain(Tokens.Secret, configuration.ToString(), StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private AccessPolicy Policy(string json, string? adminToken = null) =>
        AccessPolicy.Create(Loading.Good(json).Auth, adminToken, _clock, NullLogger.Instance);
}
