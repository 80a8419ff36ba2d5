using System.Text;
using System.Text.RegularExpressions;
using FastSignal.Signaling;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>
/// Plays the golden transcripts of a dialect, each a list of scenes (<c>## title</c>) at an empty server: <c>name&gt; text</c> is said,
/// <c>name&lt; text</c> must be heard and nothing else. <c>+ sit</c> connects, <c>+ enter</c> also takes the server's greeting, <c>+ binary HEX</c>
/// and <c>+ leave</c> stand for what is no text, <c>- close CODE reason</c> is heard. <c>$word</c> in what is heard is a UUID, the same wherever
/// it stands again; <c>$name</c> of one who has entered is its id.
/// </summary>
internal static partial class Scenes
{
    public static TheoryData<string, string> Of(string folder)
    {
        TheoryData<string, string> scenes = [];
        foreach (string path in Directory.GetFiles(Path.Combine(Transcript.Folder, folder), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("## ", StringComparison.Ordinal)))
                scenes.Add(Path.GetFileName(path), line[3..]);
        }

        return scenes;
    }

    public static void Play(string folder, string file, string title, ConnectRequest request)
    {
        Table table = new(new SignalingBench());
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        HashSet<string> seated = [];
        foreach (string line in File.ReadLines(Path.Combine(Transcript.Folder, folder, file)).SkipWhile(line => line != $"## {title}").Skip(1).TakeWhile(line => !line.StartsWith("##", StringComparison.Ordinal)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            int mark = line.IndexOfAny(['>', '<', '+', '-']);
            string name = line[..mark].Trim();
            string rest = line.Length > mark + 2 ? line[(mark + 2)..] : "";
            if (seated.Add(name))
                names[name] = table.Sit(name, request).Id;
            switch (line[mark])
            {
                case '>':
                    table.NobodyHearsMore();
                    table.Say(name, Word().Replace(rest, word => names[word.Groups[1].Value]));
                    break;
                case '<':
                    Hear(table.Next(name), rest, names, line);
                    break;
                case '+' when rest == "sit":
                    break;
                case '+' when rest == "enter":
                    Hear(table.Next(name), $$"""{"type":"welcome","peerId":"${{name}}"}""", names, line);
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

    private static void Hear(string heard, string expected, Dictionary<string, string> names, string line)
    {
        StringBuilder pattern = new("^");
        int end = 0;
        List<string> learned = [];
        foreach (Match word in Word().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[end..word.Index]));
            string name = word.Groups[1].Value;
            if (names.TryGetValue(name, out string? known))
            {
                pattern.Append(Regex.Escape(known));
            }
            else
            {
                pattern.Append($"(?<{name}>[0-9a-f-]{{36}})");
                learned.Add(name);
            }

            end = word.Index + word.Length;
        }

        Match match = Regex.Match(heard, pattern.Append(Regex.Escape(expected[end..])).Append('$').ToString());
        Assert.True(match.Success, $"expected {line}\nheard    {heard}");
        foreach (string name in learned)
            names[name] = match.Groups[name].Value;
    }

    [GeneratedRegex(@"\$([a-z]\w*)")]
    private static partial Regex Word();
}
