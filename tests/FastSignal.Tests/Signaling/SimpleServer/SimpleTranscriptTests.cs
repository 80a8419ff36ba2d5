using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.SimpleServer;

/// <summary>
/// Plays the golden transcripts of the dialect, each a list of scenes (<c>## title</c>) at an empty server: <c>name&gt; text</c> is said,
/// <c>name&lt; text</c> must be heard and nothing else. <c>+ binary HEX</c>, <c>+ leave</c>, <c>- close CODE reason</c> and <c>. tick N</c> stand for what
/// is no text.
/// </summary>
public sealed class SimpleTranscriptTests
{
    public static TheoryData<string, string> Scenes()
    {
        TheoryData<string, string> scenes = [];
        foreach (string path in Directory.GetFiles(Path.Combine(Transcript.Folder, "SimpleServer"), "*.txt"))
        {
            foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("## ", StringComparison.Ordinal)))
                scenes.Add(Path.GetFileName(path), line[3..]);
        }

        return scenes;
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_scene_goes_as_written(string file, string title)
    {
        Table table = new(new SignalingBench());
        HashSet<string> seated = [];
        foreach (string line in File.ReadLines(Path.Combine(Transcript.Folder, "SimpleServer", file)).SkipWhile(line => line != $"## {title}").Skip(1).TakeWhile(line => !line.StartsWith("##", StringComparison.Ordinal)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith(". tick ", StringComparison.Ordinal))
            {
                table.Bench.Clock.Advance(int.Parse(line.AsSpan(7)));
                table.Bench.Server.Tick(table.Bench.Clock.NowUs);
                continue;
            }

            int mark = line.IndexOfAny(['>', '<', '+', '-']);
            string name = line[..mark].Trim();
            string rest = line.Length > mark + 2 ? line[(mark + 2)..] : "";
            rest = rest.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\s", " ", StringComparison.Ordinal).Replace("\\e", "", StringComparison.Ordinal);
            if (seated.Add(name))
                table.SitSimple(name);
            switch (line[mark])
            {
                case '>':
                    table.NobodyHearsMore();
                    table.Say(name, rest);
                    break;
                case '<':
                    table.Hears(name, rest);
                    break;
                case '+' when rest == "sit":
                    break;
                case '+' when rest == "leave":
                    table.NobodyHearsMore();
                    table.Leave(name);
                    break;
                case '+' when rest.StartsWith("binary ", StringComparison.Ordinal):
                    table.SayBinary(name, Convert.FromHexString(rest[7..]));
                    break;
                case '-':
                    string[] close = rest.Split(' ', 3);
                    table.IsClosed(name, int.Parse(close[1]), close.Length > 2 ? close[2] : "");
                    break;
                default:
                    Assert.Fail($"not understood: {line}");
                    break;
            }
        }

        table.Clear();
    }
}
