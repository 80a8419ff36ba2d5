using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class TranscriptTests
{
    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (string path in Directory.GetFiles(Transcript.Folder, "*.txt"))
            names.Add(Path.GetFileName(path));
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_conversation_goes_as_written(string name) => Transcript.Play(name);
}
