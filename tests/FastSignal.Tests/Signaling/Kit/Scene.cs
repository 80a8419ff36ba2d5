using System.Text.RegularExpressions;
using FastSignal.Signaling;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>
/// Plays the scenes (<c>## title</c>) of golden transcripts, each at an empty server: <c>name&gt; text</c> is said, <c>name&lt; text</c> must be heard and
/// nothing else. <c>+ sit [path [agent]]</c>, <c>+ enter</c> (which also takes the greeting of gst-plugins-rs), <c>+ binary HEX</c>, <c>+ leave</c>,
/// <c>- close CODE reason</c> and <c>. tick N</c> stand for what is no text; <c>$word</c> is whatever one word was heard there first.
/// </summary>
internal static partial class Scene
{
    public static TheoryData<string, string> In(string folder)
    {
        TheoryData<string, string> scenes = [];
        foreach (string path in Directory.GetFiles(Path.Combine(Transcript.Folder, folder), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("## ", StringComparison.Ordinal)))
                scenes.Add(Path.GetFileName(path), line[3..]);
        }

        return scenes;
    }

    public static void Play(string folder, string file, string title, ConnectRequest seat, SignalingOptions? options = null)
    {
        Table table = new(new SignalingBench(options));
        HashSet<string> seated = [];
        Dictionary<string, string> words = [];
        string path = Path.Combine(Transcript.Folder, folder, file);
        foreach (string line in File.ReadLines(path).SkipWhile(line => line != $"## {title}").Skip(1).TakeWhile(line => !line.StartsWith("##", StringComparison.Ordinal)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith(". tick ", StringComparison.Ordinal))
            {
                table.Bench.Clock.Advance(int.Parse(line.AsSpan(7)));
                table.Bench.Server.Tick(table.Bench.Clock.NowUs);
                table.Settle();
                continue;
            }

            int mark = line.IndexOfAny(['>', '<', '+', '-']);
            string name = line[..mark].Trim();
            string rest = line.Length > mark + 2 ? line[(mark + 2)..] : "";
            rest = rest.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\s", " ", StringComparison.Ordinal).Replace("\\e", "", StringComparison.Ordinal);
            bool sits = line[mark] == '+' && rest.StartsWith("sit", StringComparison.Ordinal);
            if (seated.Add(name))
                table.Sit(name, sits ? Seat(rest, seat) : seat);
            if (!sits)
                Act(table, line, line[mark], name, rest, words);
        }

        table.Clear();
    }

    private static ConnectRequest Seat(string words, ConnectRequest seat) => words.Split(' ') switch
    {
        [_, var path, var agent] => seat with { Path = path, UserAgent = agent },
        [_, var path] => seat with { Path = path },
        _ => seat,
    };

    private static void Act(Table table, string line, char mark, string name, string rest, Dictionary<string, string> words)
    {
        switch (mark)
        {
            case '>':
                table.NobodyHearsMore();
                table.Say(name, Variable().Replace(rest, word => words[word.Groups[1].Value]));
                break;
            case '<':
                Hear(table, name, rest, words);
                break;
            case '+' when rest == "enter":
                Hear(table, name, $$"""{"type":"welcome","peerId":"${{name}}"}""", words);
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

    private static void Hear(Table table, string name, string expected, Dictionary<string, string> words)
    {
        string heard = table.Next(name);
        string pattern = "^" + Variable().Replace(Regex.Escape(expected).Replace(@"\$", "$", StringComparison.Ordinal), word =>
            words.TryGetValue(word.Groups[1].Value, out string? known) ? Regex.Escape(known) : $@"(?<{word.Groups[1].Value}>[^\s""]+)") + "\\z";
        Match match = Regex.Match(heard, pattern, RegexOptions.Singleline);
        Assert.True(match.Success, $"{name} heard {heard} and not {expected}");
        foreach (Group group in match.Groups.Values.Where(group => char.IsAsciiLetter(group.Name[0])))
            words[group.Name] = group.Value;
    }

    [GeneratedRegex(@"\$([a-z]\w*)")]
    private static partial Regex Variable();
}
