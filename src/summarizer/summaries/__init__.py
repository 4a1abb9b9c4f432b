"""Ways to make a summary, all held to the article sentence by sentence."""

from summarizer.summaries.chat import ChatSummarizer
from summarizer.summaries.key_sentences import KeySentences
from summarizer.summaries.seq2seq import Seq2SeqSummarizer
from summarizer.summaries.task import SummaryMaker, Work

__all__ = ["ChatSummarizer", "KeySentences", "Seq2SeqSummarizer", "SummaryMaker", "Work"]
