using System.Text;
using System.Text.Json;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>
/// Plays a golden transcript: <c>&gt;</c> lines go in, <c>&lt;</c> lines must come out, nothing else may. <c>#</c> lines are
/// comments, <c>&lt; close N</c> expects a close code, <c>&gt; tick N</c> lets N seconds pass. Any value may be spelled
/// <c>"*"</c>; messages are compared as JSON, whatever the order of members.
/// </summary>
internal static class Transcript
{
    public static string Folder => Path.Combine(Repository.Root, "tests", "FastSignal.Tests", "Signaling", "Transcripts");

    public static void Play(string name)
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.Open();
        int read = 0;
        int number = 0;
        foreach (string line in File.ReadLines(Path.Combine(Folder, name)))
        {
            number++;
            if (line.Length < 2 || line[0] == '#')
                continue;
            string rest = line[2..];
            if (line[0] == '>')
            {
                Assert.True(read == transport.Sent.Count, $"{name}:{number}: unexpected {(read < transport.Sent.Count ? transport.Sent[read] : "")}");
                Send(bench, session, rest);
            }
            else if (rest.StartsWith("close ", StringComparison.Ordinal))
            {
                Assert.Equal(rest[6..], $"{transport.CloseCode}");
            }
            else
            {
                Assert.True(read < transport.Sent.Count, $"{name}:{number}: nothing came, expected {rest}");
                string actual = transport.Sent[read++];
                Assert.True(Matches(rest, actual), $"{name}:{number}:\nexpected {rest}\nactual   {actual}");
            }
        }

        Assert.Equal(transport.Sent.Count, read);
        session.Closed(1000, "end of transcript");
        bench.AssertEmpty();
    }

    private static void Send(SignalingBench bench, Session session, string rest)
    {
        if (rest.StartsWith("tick ", StringComparison.Ordinal))
        {
            bench.Clock.Advance(int.Parse(rest.AsSpan(5)));
            bench.Server.Tick(bench.Clock.NowUs);
        }
        else if (rest == "binary")
        {
            session.ReceiveBinary();
        }
        else
        {
            SignalingBench.Say(session, rest);
        }
    }

    private static bool Matches(string expected, string actual)
    {
        if (!expected.StartsWith('{'))
            return expected == actual;
        using JsonDocument e = JsonDocument.Parse(expected);
        using JsonDocument a = JsonDocument.Parse(Encoding.UTF8.GetBytes(actual));
        return Matches(e.RootElement, a.RootElement);
    }

    private static bool Matches(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind == JsonValueKind.String && expected.ValueEquals("*"))
            return true;
        if (expected.ValueKind != actual.ValueKind)
            return false;
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Dictionary<string, JsonElement> members = actual.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
                return expected.EnumerateObject().Count() == members.Count
                    && expected.EnumerateObject().All(p => members.TryGetValue(p.Name, out JsonElement value) && Matches(p.Value, value));
            case JsonValueKind.Array:
                return expected.GetArrayLength() == actual.GetArrayLength()
                    && expected.EnumerateArray().Zip(actual.EnumerateArray()).All(pair => Matches(pair.First, pair.Second));
            default:
                return expected.ValueKind == JsonValueKind.String
                    ? expected.GetString() == actual.GetString()
                    : expected.GetRawText() == actual.GetRawText();
        }
    }
}
